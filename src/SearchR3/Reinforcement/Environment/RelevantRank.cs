namespace SearchR3.Reinforcement.Environment;

/// <summary>Where a relevant document stands for a rollout.</summary>
/// <param name="Row">Its row in the corpus.</param>
/// <param name="Grade">Its grade, above 0.</param>
/// <param name="Rank">
/// 1 + how many candidates (and other relevant documents) are better, equal scores by id. Above <see cref="RankedRollout.PoolSize"/> it means
/// "not among the candidates", and how far beyond is not known.
/// </param>
/// <param name="Score">The inner product with the rollout's embedding, by the row's newest vector.</param>
public readonly record struct RelevantRank(int Row, int Grade, int Rank, float Score);

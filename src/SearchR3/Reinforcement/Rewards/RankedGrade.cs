namespace SearchR3.Reinforcement.Rewards;

/// <summary>Where a relevant document stands for a rollout's embedding.</summary>
/// <param name="Rank">Counted from 1 among all documents.</param>
/// <param name="Grade">Its judgement, at least 1.</param>
public readonly record struct RankedGrade(int Rank, int Grade);

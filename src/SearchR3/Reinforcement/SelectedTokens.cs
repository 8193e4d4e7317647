namespace SearchR3.Reinforcement;

/// <summary>What a policy says about tokens that were sampled.</summary>
/// <param name="LogProbabilities">[tokens] float32 (float64 stays), no graph.</param>
/// <param name="Entropies">[tokens], in nats, of the distributions that they were drawn from.</param>
internal sealed record SelectedTokens(Tensor LogProbabilities, Tensor Entropies);

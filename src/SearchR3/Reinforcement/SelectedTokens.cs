namespace SearchR3.Reinforcement;

/// <summary>What a policy says about tokens that were sampled.</summary>
/// <param name="LogProbabilities">[tokens] float32 (float64 stays), no graph.</param>
/// <param name="Entropies">[tokens], in nats, of the distributions that they were drawn from.</param>
/// <param name="Outside">[tokens] bool: the policy's own cuts would drop the token; it was kept because it was drawn.</param>
internal sealed record SelectedTokens(Tensor LogProbabilities, Tensor Entropies, Tensor Outside);

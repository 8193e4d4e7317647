namespace SearchR3.Reinforcement.Losses;

/// <summary>
/// The clipped surrogate of GRPO and its relatives (GRPO: paper, stage 2, mark R; every setting: mark O). For token t of completion i with the
/// advantage A, <c>rho = exp(log pi - log pi_old)</c>:
/// <c>l = -min(rho A, clip(rho, 1 - low, 1 + high) A) + beta k3</c>, <c>k3 = exp(d) - d - 1</c>, <c>d = log pi_ref - log pi</c>.
/// Formulas as trl and verl have them; tokens are flat, so there is no padding to mask.
/// </summary>
internal static class GrpoLoss
{
    // As in verl: beyond these a log-ratio says only "very different", and exp of it would be all that a batch's loss holds.
    private const double LogRatioBound = 20;
    private const double KlBound = 10;

    /// <summary>One micro-batch's share of the loss. All tokens of a sequence must be in the same call.</summary>
    /// <param name="logProbabilities">[tokens], the current policy's, with graph.</param>
    /// <param name="oldLogProbabilities">[tokens], of the policy that sampled; null: the current one's values (one update a batch), ratio exactly 1.</param>
    /// <param name="referenceLogProbabilities">[tokens]; null only where the KL has no weight.</param>
    /// <param name="sequences">[tokens] int64: each token's place in <paramref name="advantages"/>.</param>
    /// <param name="advantages">[sequences], same dtype as the log-probabilities.</param>
    /// <param name="options">Clips, level, kind, KL.</param>
    /// <param name="normaliser">Sizes of the whole batch.</param>
    internal static GrpoLossResult Compute(
        Tensor logProbabilities,
        Tensor? oldLogProbabilities,
        Tensor? referenceLogProbabilities,
        Tensor sequences,
        Tensor advantages,
        GrpoLossOptions options,
        GrpoNormaliser normaliser) => throw new NotImplementedException();
}

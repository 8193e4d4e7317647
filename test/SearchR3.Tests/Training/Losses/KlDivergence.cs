using SearchR3.Training.Losses;

namespace SearchR3.Tests.Training.Losses;

/// <summary>
/// What the chunked loss has to equal: KL divergence between the policy's and the frozen base model's next-token distributions, over the full vocabulary, mean over the
/// counted tokens (paper, stage 1, mark R; its direction is not known, KL(policy || base) is our choice, mark O).
/// </summary>
internal static class KlDivergence
{
    /// <summary>The divergence in nats.</summary>
    /// <param name="policyLogits">[tokens, vocabulary].</param>
    /// <param name="baseLogits">[tokens, vocabulary], without gradient.</param>
    /// <param name="mask">[tokens], 1 where a token counts; or null for all.</param>
    /// <param name="direction">Which of the two is the reference of the expectation.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor Compute(Tensor policyLogits, Tensor baseLogits, Tensor? mask, KlDirection direction)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor policy = nn.functional.log_softmax(policyLogits, -1);
        Tensor reference = nn.functional.log_softmax(baseLogits, -1);
        Tensor perToken = direction == KlDirection.PolicyFromBase
            ? policy.exp().mul(policy.sub(reference)).sum(-1)
            : reference.exp().mul(reference.sub(policy)).sum(-1);
        Tensor mean = mask is null ? perToken.mean() : perToken.mul(mask).sum().div(mask.sum().clamp_min(TorchNumber.Of(1)));
        return mean.MoveToOuterDisposeScope();
    }
}

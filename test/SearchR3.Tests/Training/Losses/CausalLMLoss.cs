namespace SearchR3.Tests.Training.Losses;

/// <summary>Next-token cross-entropy over chosen positions from the whole matrix of logits: what the chunked loss has to equal.</summary>
internal static class CausalLMLoss
{
    /// <summary>
    /// Mean cross-entropy in nats of <paramref name="targets"/> under <paramref name="logits"/>; computed in float32 (float64 stays).
    /// </summary>
    /// <param name="logits">[tokens, vocabulary].</param>
    /// <param name="targets">[tokens] int64.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor Compute(Tensor logits, Tensor targets)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor full = logits.dtype == ScalarType.Float64 ? logits : logits.to(ScalarType.Float32);
        return nn.functional.cross_entropy(full, targets).MoveToOuterDisposeScope();
    }
}

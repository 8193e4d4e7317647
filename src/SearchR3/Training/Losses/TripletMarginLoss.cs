namespace SearchR3.Training.Losses;

/// <summary>
/// <c>max(0, margin - cos(q, d+) + cos(q, d-))</c>, mean over the query-negative pairs (paper, stage 1, mark R; margin 0.15 is an
/// unconfirmed hint, mark O).
/// </summary>
internal static class TripletMarginLoss
{
    /// <summary>The loss over given negatives.</summary>
    /// <param name="queries">[queries, hidden].</param>
    /// <param name="positives">[queries, hidden].</param>
    /// <param name="negatives">[queries, negatives, hidden].</param>
    /// <param name="margin">In cosine units, 0 to 2.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor Compute(Tensor queries, Tensor positives, Tensor negatives, double margin)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor positive = Cosine.Rows(queries, positives.unsqueeze(1));
        Tensor negative = Cosine.Rows(queries, negatives);
        return nn.functional.relu(negative.sub(positive).Plus(margin)).mean().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The loss against the hardest <paramref name="hardest"/> of the in-batch candidates, for data without given negatives.
    /// </summary>
    /// <param name="queries">[queries, hidden].</param>
    /// <param name="candidates">[candidates, hidden], the positives first.</param>
    /// <param name="margin">In cosine units, 0 to 2.</param>
    /// <param name="hardest">How many negatives of each query count.</param>
    /// <param name="falseNegatives">[queries, candidates] bool, true where a candidate also answers the query; or null.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor InBatch(Tensor queries, Tensor candidates, double margin, int hardest, Tensor? falseNegatives)
    {
        using IDisposable scope = NewDisposeScope();
        long count = queries.shape[0];
        Tensor similarities = Cosine.Matrix(queries, candidates);
        Tensor positive = similarities.narrow(1, 0, count).diagonal().unsqueeze(1);
        Tensor own = eye(count, candidates.shape[0], dtype: ScalarType.Bool, device: queries.device);
        Tensor excluded = falseNegatives is null ? own : own.logical_or(falseNegatives);
        Tensor negative = similarities.masked_fill(excluded, TorchNumber.Of(-2));
        (Tensor worst, _) = negative.topk((int)Math.Min(hardest, candidates.shape[0] - 1), dim: 1);
        return nn.functional.relu(worst.sub(positive).Plus(margin)).mean().MoveToOuterDisposeScope();
    }
}

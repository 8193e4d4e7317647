namespace SearchR3.Training.Losses;

/// <summary>
/// InfoNCE over cosine similarities: mean over queries of <c>-log softmax(cos(q, d) / tau)[positive]</c>
/// (paper, stage 1, mark R; tau 0.05 is our choice, mark O). sentence-transformers calls it MultipleNegativesRankingLoss with scale = 1/tau.
/// </summary>
internal static class InfoNceLoss
{
    /// <summary>
    /// The loss with the candidates shared by all queries: the positive of query <c>i</c> is candidate <c>i</c>.
    /// </summary>
    /// <param name="queries">[queries, hidden], any length; normalised here.</param>
    /// <param name="candidates">[candidates, hidden]: the positives first, in the order of the queries, then negatives.</param>
    /// <param name="temperature">tau, above 0.</param>
    /// <param name="falseNegatives">[queries, candidates] bool, true where a candidate also answers the query and is left out; or null.</param>
    /// <param name="symmetric">Averages with the loss of each positive against all queries.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor InBatch(
        Tensor queries, Tensor candidates, double temperature, Tensor? falseNegatives = null, bool symmetric = false)
    {
        RequireShapes(queries, candidates);
        using IDisposable scope = NewDisposeScope();
        Tensor logits = Cosine.Matrix(queries, candidates).div(TorchNumber.Of(temperature));
        if (falseNegatives is not null)
        {
            logits = logits.masked_fill(falseNegatives, TorchNumber.Of(double.NegativeInfinity));
        }

        long count = queries.shape[0];
        Tensor own = TorchNumber.Range(count, queries.device);
        Tensor loss = nn.functional.cross_entropy(logits, own);
        if (symmetric)
        {
            Tensor backward = nn.functional.cross_entropy(logits.narrow(1, 0, count).t(), own);
            loss = loss.Plus(backward).div(TorchNumber.Of(2));
        }

        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The loss with each query's own candidates only.</summary>
    /// <param name="queries">[queries, hidden].</param>
    /// <param name="positives">[queries, hidden].</param>
    /// <param name="negatives">[queries, negatives, hidden].</param>
    /// <param name="temperature">tau, above 0.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor OwnNegatives(Tensor queries, Tensor positives, Tensor negatives, double temperature)
    {
        RequireShapes(queries, positives);
        using IDisposable scope = NewDisposeScope();
        Tensor candidates = cat([positives.unsqueeze(1), negatives], 1);
        Tensor logits = Cosine.Rows(queries, candidates).div(TorchNumber.Of(temperature));
        Tensor first = zeros(queries.shape[0], dtype: ScalarType.Int64, device: queries.device);
        return nn.functional.cross_entropy(logits, first).MoveToOuterDisposeScope();
    }

    private static void RequireShapes(Tensor queries, Tensor candidates)
    {
        if (queries.dim() != 2 || candidates.dim() != 2 || queries.shape[1] != candidates.shape[1] ||
            candidates.shape[0] < queries.shape[0])
        {
            throw new ArgumentException(
                $"queries are [{string.Join(", ", queries.shape)}] and candidates [{string.Join(", ", candidates.shape)}]: " +
                "both need the same last dimension, and there is at least one candidate for each query");
        }
    }
}

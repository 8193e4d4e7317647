using SearchR3.Training.Losses;

namespace SearchR3.Training;

/// <summary>The two terms of stage 1 that compare queries with documents: InfoNCE and triplet margin (paper, mark R).</summary>
internal static class ContrastiveTerms
{
    /// <summary>The terms that have a weight, unweighted, with their names in the log.</summary>
    /// <param name="options">Weights, temperature, margin.</param>
    /// <param name="batch">The pairs.</param>
    /// <param name="queries">[pairs, hidden] float32.</param>
    /// <param name="documents">[candidates, hidden] float32: the positives in the order of the pairs, then each pair's own negatives.</param>
    /// <param name="candidates">The corpus rows of <paramref name="documents"/>.</param>
    /// <returns>With Matryoshka sizes each term once for each size, named like <c>infoNce.128</c>.</returns>
    internal static List<(string Name, double Weight, Tensor Term)> Of(
        SftLossOptions options, SftBatch batch, Tensor queries, Tensor documents, int[] candidates)
    {
        if (options.Matryoshka is not { } matryoshka)
        {
            return OfWhole(options, batch, queries, documents, candidates);
        }

        // The terms compare directions, so what is cut need not be brought to unit length here.
        return
        [
            .. matryoshka.Sizes.SelectMany((size, i) =>
                OfWhole(options, batch, queries.narrow(1, 0, size), documents.narrow(1, 0, size), candidates)
                    .Select(t => ($"{t.Name}.{size}", t.Weight * (matryoshka.Weights?[i] ?? 1), t.Term))),
        ];
    }

    private static List<(string Name, double Weight, Tensor Term)> OfWhole(
        SftLossOptions options, SftBatch batch, Tensor queries, Tensor documents, int[] candidates)
    {
        InfoNceOptions nce = options.InfoNce;
        TripletOptions triplet = options.Triplet;
        long count = batch.Pairs.Count;
        long perQuery = (candidates.Length - count) / count;
        (bool[] mask, bool any) = batch.FalseNegatives(candidates);
        Tensor? falseNegatives = any ? tensor(mask, device: queries.device).view(count, candidates.Length) : null;
        Tensor positives = documents.narrow(0, 0, count);
        Tensor? own = perQuery == 0 ? null : documents.narrow(0, count, count * perQuery).view(count, perQuery, -1);
        List<(string Name, double Weight, Tensor Term)> terms = [];
        if (nce.Weight > 0)
        {
            terms.Add(("infoNce", nce.Weight, nce.InBatchNegatives || own is null
                ? InfoNceLoss.InBatch(queries, documents, nce.Temperature, falseNegatives, nce.Symmetric)
                : InfoNceLoss.OwnNegatives(queries, positives, own, nce.Temperature)));
        }

        if (triplet.Weight > 0)
        {
            terms.Add(("triplet", triplet.Weight, own is null
                ? TripletMarginLoss.InBatch(queries, documents, triplet.Margin, triplet.HardestInBatch, falseNegatives)
                : TripletMarginLoss.Compute(queries, positives, own, triplet.Margin)));
        }

        return terms;
    }
}

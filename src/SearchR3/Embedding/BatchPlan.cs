namespace SearchR3.Embedding;

/// <summary>Groups items of similar length so that little of a batch is padding.</summary>
internal static class BatchPlan
{
    /// <summary>
    /// Splits the items, longest first, into batches whose count times longest length is at most <paramref name="budget"/>; an item longer
    /// than that is a batch of its own. Items of equal length keep their order.
    /// </summary>
    /// <param name="lengths">Tokens of each item.</param>
    /// <param name="budget">Padded tokens in a batch.</param>
    /// <returns>Indices into <paramref name="lengths"/>, each exactly once.</returns>
    public static List<int[]> Create(IReadOnlyList<int> lengths, int budget)
    {
        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i])];
        List<int[]> batches = [];
        for (int start = 0; start < order.Length;)
        {
            int rows = Math.Clamp(budget / Math.Max(lengths[order[start]], 1), 1, order.Length - start);
            batches.Add(order[start..(start + rows)]);
            start += rows;
        }

        return batches;
    }
}

namespace SearchR3.Training;

/// <summary>
/// Batches of several data sets, each batch of one of them: a document is then compared with those of its own corpus alone. Which one, and which of its
/// batches, follows from the seed and the batch's number.
/// </summary>
internal sealed class MixedSampler : ISftBatchSampler
{
    private readonly IReadOnlyList<ISftBatchSampler> _samplers;
    private readonly int[] _counts;
    private readonly SeededOrder? _order;
    private long _pass = -1;
    private (int Set, long Number)[] _drawn = [];

    /// <summary>Creates the sampler.</summary>
    /// <param name="samplers">One for each data set.</param>
    /// <param name="counts">Batches of each in a pass over all.</param>
    /// <param name="seed">Shuffles each pass; null takes the data sets in turn, one batch each.</param>
    internal MixedSampler(IReadOnlyList<ISftBatchSampler> samplers, int[] counts, int? seed)
    {
        _samplers = samplers;
        _counts = seed is null ? [.. samplers.Select(_ => 1)] : counts;
        _order = seed is int given ? new SeededOrder(_counts.Sum(), given) : null;
    }

    /// <summary>
    /// Batches of each data set in a pass that has as many batches as all queries fill: in the ratio of the queries times the weights, rounded by largest
    /// remainder, and at least one.
    /// </summary>
    internal static int[] Shares(IReadOnlyList<int> queries, IReadOnlyList<double> weights, int batchSize)
    {
        int total = Math.Max(queries.Count, (int)Math.Round(queries.Sum() / (double)batchSize));
        double sum = queries.Zip(weights, (q, w) => q * w).Sum();
        double[] exact = [.. queries.Zip(weights, (q, w) => total * q * w / sum)];
        int[] counts = [.. exact.Select(e => Math.Max(1, (int)e))];
        foreach (int set in Enumerable.Range(0, counts.Length).OrderByDescending(i => exact[i] - counts[i]).Take(Math.Max(0, total - counts.Sum())))
        {
            counts[set]++;
        }

        return counts;
    }

    /// <inheritdoc/>
    public SftBatch Batch(long number)
    {
        int length = _counts.Sum();
        long pass = number / length;
        if (pass != _pass)
        {
            _drawn = Draw(pass);
            _pass = pass;
        }

        (int set, long own) = _drawn[number % length];
        return _samplers[set].Batch(own) with { Set = set };
    }

    private (int Set, long Number)[] Draw(long pass)
    {
        int[] sets = [.. _counts.SelectMany((count, set) => Enumerable.Repeat(set, count))];
        long[] next = [.. _counts.Select(count => pass * count)];
        (int Set, long Number)[] drawn = new (int, long)[sets.Length];
        for (int i = 0; i < drawn.Length; i++)
        {
            int set = sets[_order is null ? i : _order[pass * drawn.Length + i]];
            drawn[i] = (set, next[set]++);
        }

        return drawn;
    }
}

namespace SearchR3.Retrieval.Evaluation;

/// <summary>Two systems' values of one metric on the same queries, in the same order.</summary>
public sealed class PairedScores
{
    private PairedScores(IReadOnlyList<string> queries, double[] differences)
    {
        Queries = queries;
        Differences = differences;
    }

    /// <summary>The queries that both reports hold.</summary>
    public IReadOnlyList<string> Queries { get; }

    /// <summary>First minus second, per query.</summary>
    public IReadOnlyList<double> Differences { get; }

    /// <summary>Mean of <see cref="Differences"/>.</summary>
    public double MeanDifference => Differences.Average();

    /// <summary>Pairs the queries that both reports hold.</summary>
    /// <exception cref="SearchR3Exception">Fewer than two queries in common, or the reports follow different conventions.</exception>
    public static PairedScores From(RetrievalReport first, RetrievalReport second, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.ConventionDescription != second.ConventionDescription)
        {
            throw new SearchR3Exception(
                $"The two reports cannot be compared: one follows {first.ConventionDescription}, the other {second.ConventionDescription}.");
        }

        IReadOnlyDictionary<string, double> a = first.PerQuery(metric);
        IReadOnlyDictionary<string, double> b = second.PerQuery(metric);
        string[] common = [.. first.Queries.Where(b.ContainsKey)];
        return From(common, [.. common.Select(query => a[query])], [.. common.Select(query => b[query])]);
    }

    /// <summary>Pairs two lists of values.</summary>
    /// <exception cref="SearchR3Exception">Unequal lengths, fewer than two values, or a value that is not finite.</exception>
    public static PairedScores From(IReadOnlyList<string> queries, IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count || queries.Count != first.Count)
        {
            throw new SearchR3Exception(
                $"A paired test needs one value per query from both systems, but there are {queries.Count} queries, {first.Count} values and {second.Count} values.");
        }

        if (queries.Count < 2)
        {
            throw new SearchR3Exception($"A paired test needs at least 2 queries in common, but there are {queries.Count}.");
        }

        double[] differences = [.. first.Zip(second, (a, b) => a - b)];
        int bad = Array.FindIndex(differences, difference => !double.IsFinite(difference));
        return bad < 0
            ? new PairedScores(queries, differences)
            : throw new SearchR3Exception($"Query '{queries[bad]}' has a value that is not finite.");
    }
}

namespace SearchR3.Retrieval.Evaluation;

/// <summary>What an evaluation found: one value per metric and query, the means, and the rules that made them.</summary>
public sealed record RetrievalReport
{
    /// <summary>Whose rules were followed.</summary>
    public required MetricConvention Convention { get; init; }

    /// <summary>The rules in one line, for tables and log files.</summary>
    public required string ConventionDescription { get; init; }

    /// <summary>The metrics in the order asked for.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The queries that were averaged, in the order of the judgements; those counted as 0 are among them.</summary>
    public required IReadOnlyList<string> Queries { get; init; }

    /// <summary>Metric, then one value per entry of <see cref="Queries"/>.</summary>
    public required IReadOnlyDictionary<Metric, IReadOnlyList<double>> Values { get; init; }

    /// <summary>Metric to its mean over <see cref="Queries"/>; 0 when there is none.</summary>
    public required IReadOnlyDictionary<Metric, double> Means { get; init; }

    /// <summary>How many judged queries the run does not hold, however they were treated.</summary>
    public required int MissingQueryCount { get; init; }

    /// <summary>The mean of <paramref name="metric"/>.</summary>
    /// <exception cref="SearchR3Exception">The metric was not computed.</exception>
    public double Mean(Metric metric) => Means.TryGetValue(metric, out double mean)
        ? mean
        : throw new SearchR3Exception($"{metric.Name} was not computed; this report holds {string.Join(", ", Metrics)}.");

    /// <summary>Query id to value of <paramref name="metric"/>.</summary>
    /// <exception cref="SearchR3Exception">The metric was not computed.</exception>
    public IReadOnlyDictionary<string, double> PerQuery(Metric metric)
    {
        _ = Mean(metric);
        IReadOnlyList<double> values = Values[metric];
        return Queries.Select((query, i) => KeyValuePair.Create(query, values[i])).ToDictionary(StringComparer.Ordinal);
    }
}

namespace SearchR3.Cli.Comparison;

/// <summary>One metric of all sides.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Means">By the sides' letters, the baseline first.</param>
/// <param name="Differences">Of every side but the baseline.</param>
internal sealed record MetricRow(string Metric, IReadOnlyDictionary<string, double> Means, IReadOnlyList<MetricDifference> Differences);

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>A row of the table.</summary>
/// <param name="System">Such as <c>direct+bm25</c>.</param>
/// <param name="Metrics">By name, such as <c>nDCG@10</c>.</param>
/// <param name="QueriesPerSecond">From query to hits.</param>
/// <param name="TokensPerQuery">Generated tokens, a mean over the queries.</param>
internal sealed record SystemResult(string System, IReadOnlyDictionary<string, double> Metrics, double QueriesPerSecond, double TokensPerQuery)
{
    public static SystemResult Of(EvaluatedSystem system) => new(
        system.Name,
        system.Report.Metrics.ToDictionary(m => m.Name, m => Math.Round(system.Report.Mean(m), 6)),
        Math.Round(system.QueriesPerSecond, 1),
        Math.Round(system.TokensPerQuery, 1));
}

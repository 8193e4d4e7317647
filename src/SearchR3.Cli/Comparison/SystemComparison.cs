using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Comparison;

/// <summary>One system of each run against the baseline's.</summary>
/// <param name="Name">The system's name, or those of both sides.</param>
/// <param name="Sides">The baseline first.</param>
/// <param name="Metrics">A row a metric.</param>
/// <param name="Moved">By the first metric, of every side but the baseline.</param>
internal sealed record SystemComparison(
    string Name, IReadOnlyList<ComparedSide> Sides, IReadOnlyList<MetricRow> Metrics, IReadOnlyList<MovedQueries> Moved)
{
    /// <summary>False when different systems are compared, such as direct and reasoning.</summary>
    public bool IsOfOneSystem => Sides.All(s => s.System == Sides[0].System);

    /// <summary>Compares.</summary>
    /// <param name="runs">The baseline first; all of the same queries in the same order (<see cref="ComparedRun.AlignTo"/>).</param>
    /// <param name="systems">The system of each run.</param>
    /// <param name="metrics">Names; the first one chooses the queries that moved most.</param>
    /// <param name="options">How many queries, samples and the seed.</param>
    public static SystemComparison Of(IReadOnlyList<ComparedRun> runs, IReadOnlyList<string> systems, IReadOnlyList<string> metrics, ComparisonOptions options)
    {
        ComparedSide[] sides = [.. runs.Select((run, i) => new ComparedSide(ComparedRun.Letter(i), run.Folder, systems[i]))];
        string[] ids = [.. runs[0].Queries.Select(q => q.Id)];
        return new SystemComparison(
            systems.Distinct().Count() == 1 ? systems[0] : string.Join(" / ", systems),
            sides,
            [.. metrics.AsParallel().AsOrdered().Select(metric => Row(runs, sides, ids, metric, options))],
            [.. sides.Skip(1).Select((side, i) => MovedQueries.Of(runs[0], systems[0], runs[i + 1], side, metrics[0], options.Top))]);
    }

    private static MetricRow Row(IReadOnlyList<ComparedRun> runs, ComparedSide[] sides, string[] ids, string metric, ComparisonOptions options)
    {
        double[][] values = [.. runs.Select((run, i) => Values(run.Queries, sides[i].System, metric))];
        return new MetricRow(
            metric,
            sides.Select((side, i) => (side.Run, Mean: Math.Round(values[i].Average(), 6))).ToDictionary(m => m.Run, m => m.Mean),
            MetricDifference.Corrected(
                [.. sides.Skip(1).Select((side, i) => MetricDifference.Of(side.Run, ids, values[0], values[i + 1], options.Samples, options.Seed))]));
    }

    private static double[] Values(IReadOnlyList<QueryScores> queries, string system, string metric) => [.. queries.Select(q => q.Systems[system].Metrics[metric])];
}

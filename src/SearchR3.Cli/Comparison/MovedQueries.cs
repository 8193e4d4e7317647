using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Comparison;

/// <summary>The queries that moved most between the baseline and one side.</summary>
/// <param name="Run">The side's letter.</param>
/// <param name="Metric">By which.</param>
/// <param name="Queries">The largest movement first, of whichever direction; queries that did not move are left out.</param>
internal sealed record MovedQueries(string Run, string Metric, IReadOnlyList<MovedQuery> Queries)
{
    /// <summary>Finds them.</summary>
    public static MovedQueries Of(ComparedRun baseline, string system, ComparedRun other, ComparedSide side, string metric, int top)
    {
        IEnumerable<MovedQuery> moved = baseline.Queries.Zip(other.Queries, (b, o) =>
        {
            MovedSide before = Side(b, system, metric);
            MovedSide after = Side(o, side.System, metric);
            return new MovedQuery(b.Split, b.Id, b.Text, Math.Round(after.Value - before.Value, 6), before, after);
        });
        return new MovedQueries(side.Run, metric,
        [
            .. moved.Where(m => !MetricDifference.IsTie(m.Difference))
                .OrderByDescending(m => Math.Abs(m.Difference)).ThenBy(m => m.QueryId, StringComparer.Ordinal).Take(top),
        ]);
    }

    private static MovedSide Side(QueryScores query, string system, string metric) => new(
        query.Systems[system].Metrics[metric],
        query.Systems[system].FirstRelevant,
        // The reasoning of the query is no part of systems that embed it directly or count its words.
        system.StartsWith("reasoning", StringComparison.Ordinal) ? query.Reasoning : null);
}

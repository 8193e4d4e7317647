using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Evaluation;

/// <summary>One query of an evaluation with all that a later comparison needs: no corpus and no judgements have to be read again.</summary>
public sealed record QueryScores
{
    /// <summary>Digits after the point that are kept.</summary>
    internal const int Digits = 6;

    private static readonly Metric AnyRank = new(MetricKind.ReciprocalRank);

    /// <summary>The judgements' name, such as <c>test</c>.</summary>
    public required string Split { get; init; }

    /// <summary>The query's id; one of its own within the split.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked.</summary>
    public required string Text { get; init; }

    /// <summary>Grade of each judged document; 0 is judged not relevant.</summary>
    public required IReadOnlyDictionary<string, int> Judged { get; init; }

    /// <summary>What the model wrote about the query; null where nothing reasoned.</summary>
    public string? Reasoning { get; init; }

    /// <summary>By name, such as <c>direct</c>.</summary>
    public required IReadOnlyDictionary<string, SystemScores> Systems { get; init; }

    /// <summary>Scores <paramref name="queries"/> of <paramref name="split"/> by the project's metrics and trec_eval's rules; a query that a run lacks counts as 0.</summary>
    /// <param name="split">The name of the judgements.</param>
    /// <param name="queries">In the order of the result.</param>
    /// <param name="qrels">Their judgements.</param>
    /// <param name="runs">One a system, named by its tag.</param>
    /// <param name="reasoning">What was reasoned about the query at a position of <paramref name="queries"/>.</param>
    public static IReadOnlyList<QueryScores> Of(
        string split, IReadOnlyList<Query> queries, Qrels qrels, IEnumerable<RetrievalRun> runs, Func<int, string?> reasoning)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(qrels);
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(reasoning);
        EvaluationOptions options = new() { Metrics = [.. Metric.Default, AnyRank], Missing = MissingQueries.CountAsZero };
        var judged = Qrels.From(queries.SelectMany(q => qrels.ByQuery[q.Id].Select(d => (q.Id, d.Key, d.Value))));
        (string Name, Dictionary<string, SystemScores> ByQuery)[] systems =
            [.. runs.Select(run => (run.Tag, ByQuery(RetrievalEvaluator.Evaluate(judged, run, options))))];
        return [.. queries.Select((query, i) => new QueryScores
        {
            Split = split,
            Id = query.Id,
            Text = query.Text,
            Judged = qrels.ByQuery[query.Id],
            Reasoning = reasoning(i),
            Systems = systems.ToDictionary(s => s.Name, s => s.ByQuery[query.Id], StringComparer.Ordinal),
        })];
    }

    private static Dictionary<string, SystemScores> ByQuery(RetrievalReport report) => report.Queries.Select((query, i) => (query, i)).ToDictionary(
        q => q.query,
        q => new SystemScores(
            Metric.Default.ToDictionary(m => m.Name, m => Math.Round(report.Values[m][q.i], Digits)),
            report.Values[AnyRank][q.i] is > 0 and double reciprocal ? (int)Math.Round(1 / reciprocal) : null),
        StringComparer.Ordinal);
}

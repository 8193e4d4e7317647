using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Search;

namespace SearchR3.Cli.Commands.Calibrate;

/// <summary>Answers every query of a split both ways.</summary>
internal sealed class CalibrationQueries(Invocation invocation, EmbeddingModel model, IndexFolder index, BeirDataset data)
{
    private static readonly Metric Ndcg10 = Metric.Parse("ndcg@10");

    /// <summary>Each query's direct scores and the worth of both rankings, and the tokens that reasoning took.</summary>
    public (GateExample[] Examples, double[] Tokens) Answer(ReasoningSearchOptions options)
    {
        IReadOnlyList<ReasonedHits> direct = Search("direct", options with { Mode = ReasoningMode.Off });
        IReadOnlyList<ReasonedHits> reasoned = Search("reasoning", options);
        double[] before = Scores(direct);
        double[] after = Scores(reasoned);
        return (
            [.. direct.Select((answer, i) => new GateExample([.. answer.Hits.Select(h => h.Score)], before[i], after[i]))],
            [.. reasoned.Select(answer => (double)answer.Query.ReasoningTokens)]);
    }

    private IReadOnlyList<ReasonedHits> Search(string name, ReasoningSearchOptions options)
    {
        string[] texts = [.. data.Queries.Select(q => q.Text)];
        foreach (Query query in data.Queries)
        {
            QueryText.Check(model, query.Text, reasoning: true, options.Query.Truncate, $"query \"{query.Id}\"");
        }

        return ProgressDisplay.Run(invocation, name, "queries", progress => new ReasoningSearch(model, index.Vectors).Search(
            texts, Searcher.FusionDepth, options, new EmbeddingSteps(progress), invocation.Cancellation));
    }

    private double[] Scores(IReadOnlyList<ReasonedHits> answers)
    {
        RetrievalRun run = new("calibration", data.Queries.Select((q, i) => KeyValuePair.Create(q.Id, answers[i].Hits)).ToDictionary(StringComparer.Ordinal));
        IReadOnlyDictionary<string, double> scores = RetrievalEvaluator.Evaluate(data.Qrels, run, new EvaluationOptions { Metrics = [Ndcg10] }).PerQuery(Ndcg10);
        return [.. data.Queries.Select(q => scores[q.Id])];
    }
}

using System.Text.Json;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Evaluation;

public class TrecEvalFixtureTests
{
    [Fact]
    public void Every_number_of_trec_eval_is_met()
    {
        using JsonDocument fixture = JsonDocument.Parse(File.ReadAllBytes(SharedFixtures.Path("fixtures/metrics.json")));
        Qrels qrels = Qrels.From(
            from query in fixture.RootElement.GetProperty("qrels").EnumerateObject()
            from document in query.Value.EnumerateObject()
            select (query.Name, document.Name, document.Value.GetInt32()));
        RetrievalRun run = new("fixture", fixture.RootElement.GetProperty("run").EnumerateObject().ToDictionary(
            query => query.Name,
            query => (IReadOnlyList<Hit>)[.. query.Value.EnumerateObject().Select(hit => new Hit(hit.Name, hit.Value.GetDouble()))]));

        JsonElement expected = fixture.RootElement.GetProperty("expected");
        Dictionary<string, Metric> metrics = expected.EnumerateObject().First().Value.EnumerateObject()
            .ToDictionary(metric => metric.Name, metric => FromTrecName(metric.Name));
        RetrievalReport report = RetrievalEvaluator.Evaluate(qrels, run, new EvaluationOptions { Metrics = [.. metrics.Values] });

        Assert.Equal(expected.EnumerateObject().Select(query => query.Name).Order(), report.Queries.Order());
        Assert.Equal(1, report.MissingQueryCount);
        int compared = 0;
        foreach (JsonProperty query in expected.EnumerateObject())
        {
            foreach (JsonProperty metric in query.Value.EnumerateObject())
            {
                double actual = report.PerQuery(metrics[metric.Name])[query.Name];
                Assert.True(Math.Abs(actual - metric.Value.GetDouble()) < 1e-9, $"{query.Name} {metric.Name}: {actual} is not {metric.Value}");
                compared++;
            }
        }

        Assert.Equal(39 * 14, compared);
        Assert.Equal(
            expected.EnumerateObject().Average(query => query.Value.GetProperty("ndcg_cut_10").GetDouble()),
            report.Mean(new Metric(MetricKind.Ndcg, 10)), 12);
    }

    private static Metric FromTrecName(string name)
    {
        int cutOff = name == "recip_rank" ? 0 : int.Parse(name[(name.LastIndexOf('_') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        return name switch
        {
            "recip_rank" => new Metric(MetricKind.ReciprocalRank),
            _ when name.StartsWith("P_", StringComparison.Ordinal) => new Metric(MetricKind.Precision, cutOff),
            _ when name.StartsWith("map_cut_", StringComparison.Ordinal) => new Metric(MetricKind.AveragePrecision, cutOff),
            _ when name.StartsWith("ndcg_cut_", StringComparison.Ordinal) => new Metric(MetricKind.Ndcg, cutOff),
            _ when name.StartsWith("recall_", StringComparison.Ordinal) => new Metric(MetricKind.Recall, cutOff),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown metric"),
        };
    }
}

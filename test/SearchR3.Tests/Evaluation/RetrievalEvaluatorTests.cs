using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Evaluation;

public class RetrievalEvaluatorTests
{
    private static readonly Qrels Graded = Qrels.From([("q", "d1", 3), ("q", "d2", 2), ("q", "d3", 1), ("q", "d4", 0)]);
    private static readonly RetrievalRun GradedRun = Run(("q", ["d3", "d1", "d4", "d2", "d9"]));

    [Theory]
    [InlineData(GainFunction.Linear, 1, .333333)]
    [InlineData(GainFunction.Linear, 2, .678762)]
    [InlineData(GainFunction.Linear, 3, .607492)]
    [InlineData(GainFunction.Linear, 5, .788377)]
    [InlineData(GainFunction.Exponential, 3, .576667)]
    [InlineData(GainFunction.Exponential, 5, .714222)]
    [InlineData(GainFunction.Binary, 3, .765361)]
    [InlineData(GainFunction.Binary, 5, .967468)]
    public void Ndcg_has_the_worked_value(GainFunction gain, int cutOff, double expected) =>
        Assert.Equal(expected, Mean(Graded, GradedRun, new(MetricKind.Ndcg, cutOff), new() { Gain = gain }), 6);

    [Theory]
    [InlineData(MetricConvention.TrecEval, 2.0 / 3)]
    [InlineData(MetricConvention.Ranx, 2.0 / 3)]
    [InlineData(MetricConvention.SentenceTransformers, 1.0)]
    public void Average_precision_divides_as_the_convention_does(MetricConvention convention, double expected) =>
        Assert.Equal(expected, Mean(Graded, GradedRun, new(MetricKind.AveragePrecision, 2), new() { Convention = convention }), 9);

    [Theory]
    [InlineData(MetricConvention.TrecEval, 1.0)]
    [InlineData(MetricConvention.SentenceTransformers, 0.5)]
    [InlineData(MetricConvention.Ranx, 0.6309297535714575)]
    public void Ties_are_broken_as_the_convention_does(MetricConvention convention, double expected)
    {
        // Run order d1, d3, d2, all with score 1; only d3 is relevant.
        RetrievalRun run = new("tie", new Dictionary<string, IReadOnlyList<Hit>> { ["q"] = [new("d1", 1), new("d3", 1), new("d2", 1)] });
        Qrels qrels = Qrels.From([("q", "d3", 1)]);

        Assert.Equal(expected, Mean(qrels, run, new(MetricKind.Ndcg, 10), new() { Convention = convention }), 9);
    }

    [Fact]
    public void The_readme_example_of_pytrec_eval_has_its_values()
    {
        Qrels qrels = Qrels.From([("q1", "d1", 0), ("q1", "d2", 1), ("q1", "d3", 0), ("q2", "d2", 1), ("q2", "d3", 1)]);
        RetrievalRun run = new("readme", new Dictionary<string, IReadOnlyList<Hit>>
        {
            ["q1"] = [new("d1", 1.0), new("d2", 0.0), new("d3", 1.5)],
            ["q2"] = [new("d1", 1.5), new("d2", 0.2), new("d3", 0.5)],
        });
        Metric ndcg = new(MetricKind.Ndcg);
        Metric map = new(MetricKind.AveragePrecision);

        RetrievalReport report = RetrievalEvaluator.Evaluate(qrels, run, new() { Metrics = [ndcg, map] });

        Assert.Equal([0.5, 0.6934264036172708], report.Values[ndcg], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.0 / 3, 7.0 / 12], report.Values[map], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Scores_that_are_one_float_tie_in_trec_eval_only()
    {
        Qrels qrels = Qrels.From([("q", "a", 1)]);
        RetrievalRun run = new("close", new Dictionary<string, IReadOnlyList<Hit>> { ["q"] = [new("a", 0.1 + 1e-12), new("b", 0.1)] });
        Metric mrr = new(MetricKind.ReciprocalRank, 10);

        Assert.Equal(0.5, Mean(qrels, run, mrr, new()));
        Assert.Equal(1.0, Mean(qrels, run, mrr, new() { Convention = MetricConvention.Ranx }));
    }

    [Fact]
    public void A_missing_query_is_skipped_counted_or_refused()
    {
        Qrels qrels = Qrels.From([("q", "a", 1), ("gone", "a", 1)]);
        RetrievalRun run = Run(("q", ["a"]), ("unjudged", ["a"]));
        Metric recall = new(MetricKind.Recall, 10);

        Assert.Equal(1.0, Mean(qrels, run, recall, new()));
        Assert.Equal(0.5, Mean(qrels, run, recall, new() { Missing = MissingQueries.CountAsZero }));
        Assert.Equal(0.5, Mean(qrels, run, recall, new() { Convention = MetricConvention.SentenceTransformers }));
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(
            () => RetrievalEvaluator.Evaluate(qrels, run, new() { Convention = MetricConvention.Ranx }));
        Assert.Contains("'gone'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_without_relevant_documents_count_as_zero_but_for_sentence_transformers()
    {
        Qrels qrels = Qrels.From([("q", "a", 1), ("none", "a", 0)]);
        RetrievalRun run = Run(("q", ["a"]), ("none", ["a"]));
        Metric ndcg = new(MetricKind.Ndcg, 10);

        Assert.Equal(0.5, Mean(qrels, run, ndcg, new()));
        Assert.Equal(1.0, Mean(qrels, run, ndcg, new() { Convention = MetricConvention.SentenceTransformers }));
    }

    [Fact]
    public void A_self_hit_is_dropped_only_on_request()
    {
        Qrels qrels = Qrels.From([("d1", "d2", 1)]);
        RetrievalRun run = Run(("d1", ["d1", "d2"]));
        Metric mrr = new(MetricKind.ReciprocalRank, 10);

        Assert.Equal(0.5, Mean(qrels, run, mrr, new()));
        Assert.Equal(1.0, Mean(qrels, run, mrr, new() { IgnoreSelfHits = true }));
    }

    [Fact]
    public void The_relevance_level_decides_what_counts()
    {
        EvaluationOptions options = new() { RelevanceLevel = 2 };

        // d3 (grade 1) leads, d1 (3) follows at rank 2, d2 (2) at rank 4.
        Assert.Equal(0.5, Mean(Graded, GradedRun, new(MetricKind.ReciprocalRank), options));
        Assert.Equal((0.5 + 0.5) / 2, Mean(Graded, GradedRun, new(MetricKind.AveragePrecision), options), 12);
        Assert.Equal(0.2, Mean(Graded, GradedRun, new(MetricKind.Precision, 5), options with { RelevanceLevel = 3 }), 12);

        // ranx removes the judgements below the level: (3/log2(3) + 2/log2(5)) / (3 + 2/log2(3)).
        double expected = ((3 / Math.Log2(3)) + (2 / Math.Log2(5))) / (3 + (2 / Math.Log2(3)));
        Assert.Equal(expected, Mean(Graded, GradedRun, new(MetricKind.Ndcg), options with { Convention = MetricConvention.Ranx }), 12);
    }

    [Fact]
    public void Precision_divides_by_the_cut_off_when_fewer_were_returned() =>
        Assert.Equal(0.1, Mean(Qrels.From([("q", "a", 1)]), Run(("q", ["a"])), new(MetricKind.Precision, 10), new()), 12);

    [Fact]
    public void The_convention_is_named_in_the_report()
    {
        RetrievalReport report = RetrievalEvaluator.Evaluate(Graded, GradedRun);

        Assert.Equal(MetricConvention.TrecEval, report.Convention);
        Assert.Contains("trec_eval", report.ConventionDescription, StringComparison.Ordinal);
        Assert.Contains("linear gain", report.ConventionDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_twice_and_a_score_that_is_no_number_are_refused()
    {
        RetrievalRun twice = Run(("q", ["d1", "d1"]));
        RetrievalRun nan = new("nan", new Dictionary<string, IReadOnlyList<Hit>> { ["q"] = [new("d1", double.NaN)] });

        Assert.Contains("twice", Assert.Throws<SearchR3Exception>(() => RetrievalEvaluator.Evaluate(Graded, twice)).Message, StringComparison.Ordinal);
        Assert.Contains("not a number", Assert.Throws<SearchR3Exception>(() => RetrievalEvaluator.Evaluate(Graded, nan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<SearchR3Exception>(() => RetrievalEvaluator.Evaluate(Graded, GradedRun, new() { Metrics = [] }));
        Assert.Throws<SearchR3Exception>(() => RetrievalEvaluator.Evaluate(Graded, GradedRun, new() { RelevanceLevel = 0 }));
        Assert.Throws<SearchR3Exception>(() => Mean(Graded, GradedRun, new(MetricKind.Ndcg, 0), new()));
        Assert.Throws<SearchR3Exception>(() => Mean(Graded, GradedRun, new(MetricKind.Precision), new()));
    }

    private static double Mean(Qrels qrels, RetrievalRun run, Metric metric, EvaluationOptions options) =>
        RetrievalEvaluator.Evaluate(qrels, run, options with { Metrics = [metric] }).Mean(metric);

    private static RetrievalRun Run(params (string Query, string[] Documents)[] queries) => new("test", queries.ToDictionary(
        query => query.Query,
        query => (IReadOnlyList<Hit>)[.. query.Documents.Select((document, i) => new Hit(document, 100 - i))]));
}

using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Evaluation;

public class SignificanceTestTests
{
    [Fact]
    public void The_t_test_meets_the_closed_forms_of_one_to_four_degrees_of_freedom()
    {
        // n = 2: Cauchy. Differences 1, 3: mean 2, standard error 1.
        SignificanceResult one = SignificanceTest.PairedT(Pairs(1, 3));
        Assert.Equal(2, one.Statistic, 12);
        Assert.Equal(1 - (2 / Math.PI * Math.Atan(2)), one.PValue, 12);

        // n = 3: p = 1 - t / sqrt(2 + t^2). Differences 0, 1, 2: t = sqrt(3).
        SignificanceResult two = SignificanceTest.PairedT(Pairs(0, 1, 2));
        Assert.Equal(Math.Sqrt(3), two.Statistic, 12);
        Assert.Equal(1 - Math.Sqrt(0.6), two.PValue, 12);

        // n = 4: p = 1 - 2/pi (x / (1 + x^2) + atan x), x = t / sqrt(3). Differences 1, 2, 3, 4: t = sqrt(15).
        SignificanceResult three = SignificanceTest.PairedT(Pairs(1, 2, 3, 4));
        Assert.Equal(Math.Sqrt(15), three.Statistic, 12);
        Assert.Equal(1 - (2 / Math.PI * ((Math.Sqrt(5) / 6) + Math.Atan(Math.Sqrt(5)))), three.PValue, 12);

        // n = 5: sin^3 form. Differences 1..5: t = 3 sqrt(2), s = t / sqrt(4 + t^2), p = 1 - (3 s - s^3) / 2.
        double s = Math.Sqrt(18.0 / 22);
        Assert.Equal(1 - (((3 * s) - (s * s * s)) / 2), SignificanceTest.PairedT(Pairs(1, 2, 3, 4, 5)).PValue, 12);
    }

    [Theory]
    [InlineData(2.2281388519649385, 10)]
    [InlineData(1.9839715185235556, 100)]
    [InlineData(1.9623390808264078, 1000)]
    public void Quantiles_from_the_tables_give_five_percent(double t, int degrees) =>
        Assert.Equal(0.05, StudentT.TwoSidedP(t, degrees), 9);

    [Fact]
    public void The_sign_of_the_difference_turns_the_statistic_but_not_p()
    {
        SignificanceResult up = SignificanceTest.PairedT(Pairs(1, 2, 4));
        SignificanceResult down = SignificanceTest.PairedT(Pairs(-1, -2, -4));

        Assert.Equal(up.Statistic, -down.Statistic, 12);
        Assert.Equal(up.PValue, down.PValue, 12);
    }

    [Fact]
    public void Equal_runs_have_p_one_and_a_constant_difference_has_p_zero()
    {
        Assert.Equal(1, SignificanceTest.PairedT(Pairs(0, 0, 0)).PValue);
        Assert.Equal(0, SignificanceTest.PairedT(Pairs(1, 1, 1)).PValue);
        Assert.Equal(1, SignificanceTest.Randomisation(Pairs(0, 0, 0)).PValue);
    }

    [Fact]
    public void Few_queries_are_randomised_exactly()
    {
        // 1, 2, 3: only +++ and --- reach a sum of 6: 2 of 8.
        Assert.Equal(0.25, SignificanceTest.Randomisation(Pairs(1, 2, 3)).PValue, 12);

        // 3, 1, -1: the sum is 3; of the 8 signed sums 5, 3, 3, 1 and their negatives, 6 reach 3.
        Assert.Equal(0.75, SignificanceTest.Randomisation(Pairs(3, 1, -1)).PValue, 12);
    }

    [Fact]
    public void Many_queries_are_sampled_with_a_seed()
    {
        PairedScores mixed = Pairs([.. Enumerable.Range(0, 40).Select(i => (i % 5) - 1.6)]);
        SignificanceResult first = SignificanceTest.Randomisation(mixed, 20_000, seed: 7);

        Assert.Equal(first, SignificanceTest.Randomisation(mixed, 20_000, seed: 7));
        Assert.InRange(Math.Abs(first.PValue - SignificanceTest.PairedT(mixed).PValue), 0, 0.01);
        Assert.Equal(1.0 / 1001, SignificanceTest.Randomisation(Pairs([.. Enumerable.Repeat(1.0, 40)]), 1000).PValue, 12);
    }

    [Fact]
    public void The_bootstrap_interval_holds_the_distribution_of_the_mean()
    {
        ConfidenceInterval constant = SignificanceTest.Bootstrap(Pairs(0.25, 0.25, 0.25));
        Assert.Equal((0.25, 0.25), (constant.Lower, constant.Upper));

        // Two queries with 0 and 1: the mean is 0, 0.5, 1 with probability 1/4, 1/2, 1/4.
        ConfidenceInterval wide = SignificanceTest.Bootstrap(Pairs(0, 1), 0.95);
        ConfidenceInterval narrow = SignificanceTest.Bootstrap(Pairs(0, 1), 0.4);
        Assert.Equal((0.0, 1.0), (wide.Lower, wide.Upper));
        Assert.Equal((0.5, 0.5), (narrow.Lower, narrow.Upper));
    }

    [Fact]
    public void Reports_are_paired_by_query_id()
    {
        Metric mrr = new(MetricKind.ReciprocalRank, 10);
        RetrievalReport first = Report(mrr, ("a", 1), ("b", 2), ("only first", 1));
        RetrievalReport second = Report(mrr, ("b", 1), ("a", 4), ("only second", 1));

        PairedScores pairs = PairedScores.From(first, second, mrr);

        Assert.Equal(["a", "b"], pairs.Queries);
        Assert.Equal([0.75, -0.5], pairs.Differences);
        Assert.Equal(0.125, pairs.MeanDifference);
    }

    [Fact]
    public void Bad_input_is_refused_with_its_numbers()
    {
        Assert.Contains("there are 1", Assert.Throws<SearchR3Exception>(() => Pairs(1)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 values and 1 values",
            Assert.Throws<SearchR3Exception>(() => PairedScores.From(["a", "b"], [1, 2], [1])).Message, StringComparison.Ordinal);
        Assert.Throws<SearchR3Exception>(() => Pairs(1, double.NaN));
        Assert.Throws<SearchR3Exception>(() => SignificanceTest.Randomisation(Pairs(1, 2), samples: 0));
        Assert.Throws<SearchR3Exception>(() => SignificanceTest.Bootstrap(Pairs(1, 2), confidence: 1));
        Metric mrr = new(MetricKind.ReciprocalRank, 10);
        RetrievalReport other = Report(mrr, ("a", 1)) with { ConventionDescription = "other rules" };
        Assert.Contains(
            "other rules",
            Assert.Throws<SearchR3Exception>(() => PairedScores.From(Report(mrr, ("a", 1)), other, mrr)).Message, StringComparison.Ordinal);
    }

    private static PairedScores Pairs(params double[] differences) =>
        PairedScores.From([.. differences.Select((_, i) => $"q{i}")], differences, new double[differences.Length]);

    // A report in which each query's only relevant document stands at the given rank.
    private static RetrievalReport Report(Metric metric, params (string Query, int Rank)[] queries) => RetrievalEvaluator.Evaluate(
        Qrels.From(queries.Select(query => (query.Query, "hit", 1))),
        new RetrievalRun("test", queries.ToDictionary(
            query => query.Query,
            query => (IReadOnlyList<Hit>)[.. Enumerable.Range(1, query.Rank).Select(rank => new Hit(rank == query.Rank ? "hit" : $"d{rank}", -rank))])),
        new EvaluationOptions { Metrics = [metric] });
}

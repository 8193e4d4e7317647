using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Comparison;

/// <summary>By how much one side is better than the baseline in one metric, and how likely luck alone would do as much.</summary>
/// <param name="Run">The side's letter.</param>
/// <param name="Difference">Its mean minus the baseline's.</param>
/// <param name="Lower">Lower end of the interval of <paramref name="Difference"/>.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Confidence">Of the interval.</param>
/// <param name="T">Student's t; null when every difference is the same and not 0, where it is infinite.</param>
/// <param name="PValueTTest">Of the paired t-test, two-sided.</param>
/// <param name="PValueRandomisation">Of the randomisation test, two-sided.</param>
/// <param name="Wins">Queries that are better than the baseline's.</param>
/// <param name="Ties">Queries that are equal.</param>
/// <param name="Losses">Queries that are worse.</param>
internal sealed record MetricDifference(
    string Run, double Difference, double Lower, double Upper, double Confidence,
    double? T, double PValueTTest, double PValueRandomisation, int Wins, int Ties, int Losses)
{
    /// <summary>Values have six digits after the point: a difference below that is none.</summary>
    private const double TieWidth = 5e-7;

    /// <summary><see cref="PValueTTest"/> after Holm's correction for the number of runs compared; null when there is one alone.</summary>
    public double? PValueTTestHolm { get; init; }

    /// <summary><see cref="PValueRandomisation"/> after the same correction.</summary>
    public double? PValueRandomisationHolm { get; init; }

    /// <summary>Whether two values of a query are the same.</summary>
    public static bool IsTie(double difference) => Math.Abs(difference) < TieWidth;

    /// <summary>Tests <paramref name="values"/> against <paramref name="baseline"/>, query by query.</summary>
    /// <param name="run">The side's letter.</param>
    /// <param name="queries">Ids, for errors.</param>
    /// <param name="baseline">A value a query.</param>
    /// <param name="values">The other side's, in the same order.</param>
    /// <param name="samples">Of the randomisation test and of the bootstrap interval.</param>
    /// <param name="seed">Of both.</param>
    public static MetricDifference Of(
        string run, IReadOnlyList<string> queries, IReadOnlyList<double> baseline, IReadOnlyList<double> values, int samples, int seed)
    {
        var scores = PairedScores.From(queries, [.. values.Zip(baseline, (v, b) => IsTie(v - b) ? b : v)], baseline);
        SignificanceResult t = SignificanceTest.PairedT(scores);
        ConfidenceInterval interval = SignificanceTest.Bootstrap(scores, samples: samples, seed: seed);
        return new MetricDifference(
            run, scores.MeanDifference, interval.Lower, interval.Upper, interval.Confidence,
            double.IsFinite(t.Statistic) ? t.Statistic : null, t.PValue, SignificanceTest.Randomisation(scores, samples, seed).PValue,
            scores.Differences.Count(d => d > 0), scores.Differences.Count(d => d == 0), scores.Differences.Count(d => d < 0));
    }

    /// <summary>The same differences with corrected p-values, unless there is one alone.</summary>
    public static IReadOnlyList<MetricDifference> Corrected(IReadOnlyList<MetricDifference> differences)
    {
        if (differences.Count < 2)
        {
            return differences;
        }

        IReadOnlyList<double> t = HolmCorrection.Adjust([.. differences.Select(d => d.PValueTTest)]);
        IReadOnlyList<double> randomisation = HolmCorrection.Adjust([.. differences.Select(d => d.PValueRandomisation)]);
        return [.. differences.Select((d, i) => d with { PValueTTestHolm = t[i], PValueRandomisationHolm = randomisation[i] })];
    }
}

using System.Globalization;
using SearchR3.Cli.Comparison;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Reports;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>The report of an evaluation.</summary>
internal static class EvaluationReport
{
    private const int Samples = 10_000;
    private const int Seed = 42;

    /// <summary>Writes plots and <c>report.html</c>; the numbers are safe already, so what fails here is a note.</summary>
    public static void Write(string folder, Invocation invocation, EvaluationResult result, IReadOnlyList<EvaluatedSystem> systems, IReadOnlyList<QueryScores> scores)
    {
        IReadOnlyList<Metric> metrics = systems[0].Report.Metrics;
        string reasonings = result.StopReasons is { } stops
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" Reasonings: {result.MeanReasoningTokens:0.0} tokens on average, ended by {string.Join(", ", stops.Select(s => $"{s.Key} {s.Value}"))}.")
            : "";
        ReportWriting.Try(invocation, () => RunReport.WriteEvaluation(
            folder,
            $"evaluate: {result.Data}, {result.Split}",
            invocation.CommandLineWith(),
            string.Create(CultureInfo.InvariantCulture, $"{result.Queries:N0} queries, {result.Documents:N0} documents; {result.Convention}.{reasonings}{Gain(scores, metrics[0].Name)}"),
            [.. metrics.Select(m => m.Name)],
            [.. systems.Select(s => (s.Name, (IReadOnlyList<double>)[.. metrics.Select(s.Report.Mean)], s.Report.Values[metrics[0]]))],
            scores));
        ReportWriting.NoteMissingFont(invocation);
    }

    /// <summary>What the two systems that the table of queries sets against each other differ by, and whether luck would do as much.</summary>
    private static string Gain(IReadOnlyList<QueryScores> scores, string metric)
    {
        if (scores.Count < 2 || SystemPair.Of([.. scores[0].Systems.Keys]) is not { } pair)
        {
            return "";
        }

        var d = MetricDifference.Of(pair.First, [.. scores.Select(s => s.Id)], Values(pair.Second), Values(pair.First), Samples, Seed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $" {pair.First} - {pair.Second}: {metric} {DifferenceText.Signed(d.Difference)} (95 % interval {DifferenceText.Signed(d.Lower)} to {DifferenceText.Signed(d.Upper)}; ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"p {DifferenceText.PValue(d.PValueTTest)} by the paired t-test, {DifferenceText.PValue(d.PValueRandomisation)} by randomisation), better for {d.Wins:N0} queries, equal for {d.Ties:N0}, worse for {d.Losses:N0}.");

        double[] Values(string system) => [.. scores.Select(s => s.Systems[system].Metrics[metric])];
    }
}

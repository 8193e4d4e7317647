using System.Globalization;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Reports;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>The report of an evaluation.</summary>
internal static class EvaluationReport
{
    /// <summary>Writes plots and <c>report.html</c>; the numbers are safe already, so what fails here is a note.</summary>
    public static void Write(string folder, Invocation invocation, EvaluationResult result, IReadOnlyList<EvaluatedSystem> systems)
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
            string.Create(CultureInfo.InvariantCulture, $"{result.Queries:N0} queries, {result.Documents:N0} documents; {result.Convention}.{reasonings}"),
            [.. metrics.Select(m => m.Name)],
            [.. systems.Select(s => (s.Name, (IReadOnlyList<double>)[.. metrics.Select(s.Report.Mean)], s.Report.Values[metrics[0]]))]));
    }
}

using System.Globalization;
using SearchR3.Cli.Comparison;
using SearchR3.Cli.Reports;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Compare;

/// <summary>A comparison as a page: the same as on the terminal.</summary>
internal static class ComparisonPage
{
    /// <summary>Writes <paramref name="file"/>.</summary>
    public static void Write(string file, RunComparison result, string command)
    {
        ReportPage page = new();
        ComparedData data = result.Runs[0].Data;
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"{data.Split}: {result.Runs[0].Queries.Count:N0} queries, {data.Documents:N0} documents."));
        page.Facts(result.Runs.Select((run, i) => (result.Label(i), $"{ComparedRun.Letter(i)}: {run.Stage}, {run.Model ?? "model unknown"}")));
        foreach (SystemComparison comparison in result.Comparisons)
        {
            page.Heading(comparison.Name);
            page.Table(["metric", "run", "A", "run's mean", "difference", "95 % interval", "p, t-test", "p, randomisation", "win/tie/loss"],
                comparison.Metrics.SelectMany(row => row.Differences.Select(d => Cells(row, d))));
        }

        page.Paragraph(result.Method + ".");
        foreach (MovedQueries moved in result.Shown.Moved)
        {
            page.Heading(ComparisonView.Heading(result.Shown, moved));
            foreach (MovedQuery query in moved.Queries)
            {
                page.Moved(query, moved.Run);
            }
        }

        page.Heading("Command");
        page.Code(command);
        AtomicFile.WriteAllText(file, page.ToHtml($"compare: {string.Join(", ", result.Runs.Select(r => r.Folder).Distinct())}"));
    }

    private static string[] Cells(MetricRow row, MetricDifference d) =>
    [
        row.Metric, d.Run, Mean(row, "A"), Mean(row, d.Run), DifferenceText.Signed(d.Difference),
        $"{DifferenceText.Signed(d.Lower)} to {DifferenceText.Signed(d.Upper)}",
        DifferenceText.PValue(d.PValueTTestHolm ?? d.PValueTTest), DifferenceText.PValue(d.PValueRandomisationHolm ?? d.PValueRandomisation),
        $"{d.Wins}/{d.Ties}/{d.Losses}",
    ];

    private static string Mean(MetricRow row, string run) => row.Means[run].ToString("0.000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using SearchR3.Cli.Comparison;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Compare;

/// <summary>The numbers of one comparison as a table; where the terminal is narrow without the columns that matter least.</summary>
internal static class ComparisonTable
{
    // What a column adds, with its borders, to the metric, the two means, the difference and one p-value.
    private const int Base = 52;
    private const int Counts = 15;
    private const int TTest = 8;
    private const int Interval = 17;

    /// <summary>Writes the table, and below it which columns did not fit.</summary>
    public static void Write(IAnsiConsole console, SystemComparison comparison)
    {
        int width = console.Profile.Width;
        bool withCounts = width >= Base + Counts;
        bool withInterval = width >= Base + Counts + Interval;
        bool withTTest = width >= Base + Counts + Interval + TTest;
        bool isOne = comparison.Sides.Count == 2;
        string[] heads = [isOne ? "A" : "run", isOne ? "B" : "mean", isOne ? "B - A" : "run - A", .. Cells("95 % interval", "p t", "p rand.", "win/tie/loss")];
        Table table = new Table { Border = width >= Base ? TableBorder.Markdown : TableBorder.None }.AddColumn(new TableColumn("metric").NoWrap());
        foreach (string head in heads)
        {
            table.AddColumn(new TableColumn(head).RightAligned().NoWrap());
        }

        foreach (MetricRow row in comparison.Metrics)
        {
            if (!isOne)
            {
                table.AddRow([row.Metric, "A", Mean(row, "A"), "", .. Cells("", "", "", "")]);
            }

            foreach (MetricDifference d in row.Differences)
            {
                table.AddRow(
                [
                    isOne ? row.Metric : "", isOne ? Mean(row, "A") : d.Run, Mean(row, d.Run), ComparisonView.Signed(d.Difference),
                    .. Cells(
                        $"{ComparisonView.Signed(d.Lower)}..{ComparisonView.Signed(d.Upper)}",
                        ComparisonView.PValue(d.TPValueHolm ?? d.TPValue),
                        ComparisonView.PValue(d.RandomisationPValueHolm ?? d.RandomisationPValue),
                        $"{d.Wins}/{d.Ties}/{d.Losses}"),
                ]);
            }
        }

        console.Write(table);
        string[] missing = [.. withInterval ? (string[])[] : ["95 % interval"], .. withTTest ? (string[])[] : ["p t"], .. withCounts ? (string[])[] : ["win/tie/loss"]];
        if (missing.Length > 0)
        {
            console.WriteLine($"without {string.Join(", ", missing)}: {width} columns are too few");
        }

        IEnumerable<string> Cells(string interval, string t, string randomisation, string counts) =>
            [.. withInterval ? (string[])[interval] : [], .. withTTest ? (string[])[t] : [], randomisation, .. withCounts ? (string[])[counts] : []];
    }

    private static string Mean(MetricRow row, string run) => row.Means[run].ToString("0.000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using SearchR3.Cli.Comparison;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Compare;

/// <summary>The numbers of one comparison as a table; where the terminal is narrow without the columns that matter least.</summary>
internal static class ComparisonTable
{
    /// <summary>From so many columns on the table has lines.</summary>
    private const int Lines = 100;

    // Columns of metric, two means, difference, one p-value and win/tie/loss without lines, and what the others add.
    private const int WithCounts = 54;
    private const int WithInterval = WithCounts + 15;
    private const int WithTTest = WithInterval + 7;

    /// <summary>Writes the table, and below it which columns did not fit.</summary>
    public static void Write(IAnsiConsole console, SystemComparison comparison)
    {
        int width = console.Profile.Width;
        bool withCounts = width >= WithCounts;
        bool withInterval = width >= WithInterval;
        bool withTTest = width >= WithTTest;
        bool isOne = comparison.Sides.Count == 2;
        string[] heads = [isOne ? "A" : "run", isOne ? "B" : "mean", isOne ? "B - A" : "run - A", .. Cells("95 % interval", "p t", "p rand.", "win/tie/loss")];
        Table table = new Table { Border = width >= Lines ? TableBorder.Markdown : TableBorder.None }.AddColumn(new TableColumn("metric").NoWrap());
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
                    isOne ? row.Metric : "", isOne ? Mean(row, "A") : d.Run, Mean(row, d.Run), DifferenceText.Signed(d.Difference),
                    .. Cells(
                        $"{DifferenceText.Signed(d.Lower)}..{DifferenceText.Signed(d.Upper)}",
                        DifferenceText.PValue(d.PValueTTestHolm ?? d.PValueTTest),
                        DifferenceText.PValue(d.PValueRandomisationHolm ?? d.PValueRandomisation),
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

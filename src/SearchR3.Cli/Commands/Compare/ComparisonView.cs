using System.Globalization;
using SearchR3.Cli.Comparison;
using SearchR3.Cli.Output;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Compare;

/// <summary>Shows a comparison to people: what was compared, a table a system, and the queries that moved most with both reasonings, as wide as the terminal.</summary>
internal static class ComparisonView
{
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    /// <summary>Writes all of it.</summary>
    public static void Write(IAnsiConsole console, RunComparison result)
    {
        for (int i = 0; i < result.Runs.Count; i++)
        {
            ComparedRun run = result.Runs[i];
            console.Write(Indented(0, $"{ComparedRun.Letter(i)}  {run.Folder}: {run.Stage}, {run.Model ?? "model unknown"}{(run.Finished is { } time ? $", {Day(time)}" : "")}"));
        }

        ComparedData data = result.Runs[0].Data;
        console.Write(Indented(0, string.Create(
            CultureInfo.InvariantCulture, $"{data.Split}: {result.Runs[0].Queries.Count:N0} queries, {data.Documents:N0} documents")));
        foreach (SystemComparison comparison in result.Comparisons)
        {
            console.WriteLine();
            console.Write(new Text(VisibleText.Of(comparison.Name) + "\n", Bold));
            console.Write(Table(comparison));
        }

        console.Write(Indented(0, result.Method, Dim));
        foreach (MovedQueries moved in result.Shown.Moved)
        {
            Write(console, result.Shown, moved);
        }
    }

    /// <summary>Four digits, none of them lost to rounding: <c>0.000</c> would be a lie.</summary>
    public static string PValue(double p) => p < 0.0005 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A difference with its sign.</summary>
    public static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    /// <summary>What moved, as a heading.</summary>
    public static string Heading(SystemComparison comparison, MovedQueries moved) => moved.Queries.Count == 0
        ? $"No query moved in {moved.Metric} of {comparison.Name} from A to {moved.Run}"
        : $"The {moved.Queries.Count} queries that moved most in {moved.Metric} of {comparison.Name}, {moved.Run} - A";

    /// <summary><c>0.631, first relevant at 2</c>.</summary>
    public static string Place(MovedSide side) => string.Create(
        CultureInfo.InvariantCulture, $"{side.Value:0.000}, {(side.FirstRelevant is int rank ? $"first relevant at {rank}" : "nothing relevant found")}");

    private static Table Table(SystemComparison comparison)
    {
        bool isOne = comparison.Sides.Count == 2;
        Table table = new Table { Border = TableBorder.Markdown }.AddColumn(new TableColumn("metric").NoWrap());
        string[] heads = [isOne ? "A" : "", isOne ? "B" : "mean", isOne ? "B - A" : "- A", "95 % interval", "p t", "p rand.", "win/tie/loss"];
        foreach (string head in heads)
        {
            table.AddColumn(new TableColumn(head).RightAligned().NoWrap());
        }

        foreach (MetricRow row in comparison.Metrics)
        {
            if (!isOne)
            {
                table.AddRow(row.Metric, "A", Mean(row, "A"), "", "", "", "", "");
            }

            foreach (MetricDifference d in row.Differences)
            {
                table.AddRow(
                    isOne ? row.Metric : "", isOne ? Mean(row, "A") : d.Run, Mean(row, d.Run), Signed(d.Difference), $"{Signed(d.Lower)}..{Signed(d.Upper)}",
                    PValue(d.TPValueHolm ?? d.TPValue), PValue(d.RandomisationPValueHolm ?? d.RandomisationPValue), $"{d.Wins}/{d.Ties}/{d.Losses}");
            }
        }

        return table;
    }

    private static void Write(IAnsiConsole console, SystemComparison comparison, MovedQueries moved)
    {
        console.WriteLine();
        console.Write(new Text(VisibleText.Of(Heading(comparison, moved)) + "\n", Bold));
        foreach (MovedQuery query in moved.Queries)
        {
            console.Write(Indented(0, $"{Signed(query.Difference)}  {query.Text}", Bold));
            foreach ((string run, MovedSide side) in ((string, MovedSide)[])[("A", query.Baseline), (moved.Run, query.Other)])
            {
                string reasoning = side.Reasoning is null ? "" : $": {(string.IsNullOrWhiteSpace(side.Reasoning) ? "no reasoning" : side.Reasoning)}";
                console.Write(Indented(4, $"{run}  {Place(side)}{reasoning}"));
            }

            console.Write(Indented(4, $"{query.Split}, {query.QueryId}", Dim));
        }
    }

    private static Padder Indented(int columns, string text, Style? style = null) =>
        new(new Text(VisibleText.Of(text), style), new Padding(columns, 0, 0, 0));

    private static string Mean(MetricRow row, string run) => row.Means[run].ToString("0.000", CultureInfo.InvariantCulture);

    private static string Day(string time) => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out DateTimeOffset at)
        ? at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : time;
}

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
            console.Write(new Indented(
                0, 3, $"{ComparedRun.Letter(i)}  {result.Label(i)}: {run.Stage}, {run.Model ?? "model unknown"}{(run.Finished is { } time ? $", {Day(time)}" : "")}"));
        }

        ComparedData data = result.Runs[0].Data;
        console.Write(new Indented(0, 0, string.Create(
            CultureInfo.InvariantCulture, $"{data.Split}: {result.Runs[0].Queries.Count:N0} queries, {data.Documents:N0} documents")));
        foreach (SystemComparison comparison in result.Comparisons)
        {
            console.WriteLine();
            console.Write(new Indented(0, 0, comparison.Name, Bold));
            ComparisonTable.Write(console, comparison);
        }

        console.Write(new Indented(0, 0, result.Method, Dim));
        foreach (MovedQueries moved in result.Shown.Moved)
        {
            Write(console, result.Shown, moved);
        }
    }

    /// <summary>What moved, as a heading.</summary>
    public static string Heading(SystemComparison comparison, MovedQueries moved)
    {
        string what = comparison.IsOfOneSystem
            ? $"{moved.Metric} of {comparison.Name}, {moved.Run} - A"
            : $"{moved.Metric}, {moved.Run} ({comparison.Sides.First(s => s.Run == moved.Run).System}) - A ({comparison.Sides[0].System})";
        return moved.Queries.Count == 0 ? $"No query moved in {what}" : $"The {moved.Queries.Count} queries that moved most in {what}";
    }

    /// <summary><c>0.631, first relevant at 2</c>.</summary>
    public static string Place(MovedSide side) => string.Create(
        CultureInfo.InvariantCulture, $"{side.Value:0.000}, {(side.FirstRelevant is int rank ? $"first relevant at {rank}" : "nothing relevant found")}");

    private static void Write(IAnsiConsole console, SystemComparison comparison, MovedQueries moved)
    {
        console.WriteLine();
        console.Write(new Indented(0, 0, Heading(comparison, moved), Bold));
        foreach (MovedQuery query in moved.Queries)
        {
            console.Write(new Indented(0, 8, $"{DifferenceText.Signed(query.Difference)}  {query.Text}", Bold));
            foreach ((string run, MovedSide side) in ((string, MovedSide)[])[("A", query.Baseline), (moved.Run, query.Other)])
            {
                string reasoning = side.Reasoning is null ? "" : $": {(string.IsNullOrWhiteSpace(side.Reasoning) ? "no reasoning" : side.Reasoning)}";
                console.Write(new Indented(4, 7, $"{run}  {Place(side)}{reasoning}"));
            }

            console.Write(new Indented(4, 7, $"{query.Split}, {query.QueryId}", Dim));
        }
    }

    private static string Day(string time) => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out DateTimeOffset at)
        ? at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : time;
}

using System.Globalization;
using SearchR3.Training.Mining;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Data;

/// <summary>Shows what mining found to people: how the scores lie, which rule refused how many, and what to change where too few are left.</summary>
internal static class MiningTable
{
    /// <summary>Writes counts, table and rules.</summary>
    public static void Write(IAnsiConsole console, string file, int lines, MiningOptions options, MiningReport report)
    {
        Line(console, $"{file}: {lines:N0} lines");
        Line(console, $"{report.Queries:N0} queries ({report.DuplicateQueries:N0} more have the text of another), {report.Documents:N0} documents ({report.DuplicateDocuments:N0} more)");
        Table table = new Table { Border = TableBorder.Markdown }.AddColumn("cosine");
        foreach (string column in (string[])["positive", "negative", "difference"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        ScoreSummary[] summaries = [report.Positive, report.Negative, report.Difference];
        table.AddRow(["count", .. summaries.Select(s => s.Count.ToString("N0", CultureInfo.InvariantCulture))]);
        AddRow(table, "mean", summaries, s => s.Mean);
        AddRow(table, "std", summaries, s => s.Std);
        AddRow(table, "min", summaries, s => s.Min);
        AddRow(table, "25%", summaries, s => s.Quartile1);
        AddRow(table, "median", summaries, s => s.Median);
        AddRow(table, "75%", summaries, s => s.Quartile3);
        AddRow(table, "max", summaries, s => s.Max);
        console.Write(table);
        foreach ((string rule, int count) in report.Skipped.Where(s => s.Value > 0))
        {
            Line(console, $"{rule} refused {count:N0} of {report.Candidates:N0} candidates ({(double)count / report.Candidates:P1})");
        }

        if (report.QueriesWithTooFew + report.QueriesWithNone > 0)
        {
            Line(console, $"{report.QueriesWithTooFew:N0} queries have fewer than {options.NumNegatives} negatives and {report.QueriesWithNone:N0} none; a rangeMax above {report.RangeMax} or milder rules find more");
        }
    }

    private static void AddRow(Table table, string name, ScoreSummary[] summaries, Func<ScoreSummary, double?> value) =>
        table.AddRow([name, .. summaries.Select(s => value(s)?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-")]);

    private static void Line(IAnsiConsole console, FormattableString text) => console.WriteLine(FormattableString.Invariant(text));
}

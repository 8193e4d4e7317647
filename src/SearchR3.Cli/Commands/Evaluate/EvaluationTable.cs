using System.Globalization;
using SearchR3.Cli.Search;
using Spectre.Console;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>Shows an evaluation to people: a table, and a bar for each system.</summary>
internal static class EvaluationTable
{
    private const int BarWidth = 60;

    /// <summary>Writes table, bars and the convention that the numbers follow.</summary>
    public static void Write(IAnsiConsole console, EvaluationResult result)
    {
        string[] metrics = [.. result.Systems[0].Metrics.Keys];
        Table table = new Table { Border = TableBorder.Markdown }.AddColumn("system");
        foreach (string metric in metrics)
        {
            table.AddColumn(new TableColumn(metric).RightAligned());
        }

        table.AddColumn(new TableColumn("tokens").RightAligned()).AddColumn(new TableColumn("queries/s").RightAligned());
        foreach (SystemResult system in result.Systems)
        {
            table.AddRow(
            [
                system.System,
                .. metrics.Select(m => system.Metrics[m].ToString("0.000", CultureInfo.InvariantCulture)),
                system.TokensPerQuery.ToString("0.0", CultureInfo.InvariantCulture),
                system.QueriesPerSecond.ToString("N1", CultureInfo.InvariantCulture),
            ]);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{result.Data}, {result.Split}: {result.Queries:N0} queries, {result.Documents:N0} documents"));
        console.Write(table);
        BarChart bars = new() { Width = BarWidth, MaxValue = 1, Label = metrics[0], LabelAlignment = Justify.Left };
        foreach (SystemResult system in result.Systems)
        {
            bars.AddItem(Markup.Escape(system.System), Math.Round(system.Metrics[metrics[0]], 3), Color.Green);
        }

        console.Write(bars);
        console.WriteLine($"{result.Convention}; fused: reciprocal rank, k 60, {Searcher.FusionDepth} hits of each side");
        if (result.TruncatedDocuments + result.TruncatedQueries > 0)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"cut to fit the model: the end of {result.TruncatedDocuments:N0} documents and {result.TruncatedQueries:N0} queries"));
        }

        if (result.StopReasons is { } stops)
        {
            string counts = string.Join(", ", stops.Select(s => $"{s.Key} {s.Value}"));
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"reasonings: {result.MeanReasoningTokens:0.0} tokens on average, ended by {counts}"));
        }
    }
}

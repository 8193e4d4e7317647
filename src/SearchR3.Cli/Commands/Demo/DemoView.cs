using System.Globalization;
using SearchR3.Cli.Commands.Search;
using SearchR3.Cli.Search;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SearchR3.Cli.Commands.Demo;

/// <summary>Shows a query answered twice: the reasoning above, the two rankings side by side.</summary>
internal static class DemoView
{
    private const int NameParts = 2;

    /// <summary>Writes one answer.</summary>
    public static void Write(IAnsiConsole console, DemoAnswer answer)
    {
        console.WriteLine();
        console.Write(new Text($"? {answer.Query}\n", new Style(Color.Yellow, decoration: Decoration.Bold)));
        if (AnswerView.Reasoning(answer.Reasoning) is { } reasoning)
        {
            console.Write(reasoning);
        }

        Dictionary<string, int> direct = answer.Direct.Hits.ToDictionary(h => h.Id, h => h.Rank);
        Grid grid = new Grid { Expand = true }.AddColumn().AddColumn();
        grid.AddRow(Ranking(answer.Reasoning, direct), Ranking(answer.Direct, null));
        console.Write(grid);
    }

    private static Table Ranking(SearchAnswer answer, Dictionary<string, int>? before)
    {
        Table table = new Table { Border = TableBorder.Simple, Expand = true, Title = new TableTitle(AnswerView.Head(answer)) }
            .AddColumn(new TableColumn("#").RightAligned().NoWrap());
        if (before is not null)
        {
            table.AddColumn(new TableColumn("").NoWrap());
        }

        table.AddColumn("document").AddColumn(new TableColumn("score").RightAligned().NoWrap());
        foreach (SearchHit hit in answer.Hits)
        {
            List<IRenderable> cells = [new Text(hit.Rank.ToString(CultureInfo.InvariantCulture))];
            if (before is not null)
            {
                cells.Add(Move(hit.Rank, before.TryGetValue(hit.Id, out int rank) ? rank : null));
            }

            cells.Add(Title(hit));
            cells.Add(new Text(hit.Score.ToString(answer.Fusion == "rrf" ? "0.0000" : "0.000", CultureInfo.InvariantCulture)));
            table.AddRow(cells);
        }

        return table;
    }

    // Type and member first, the namespace dimmed behind: a full name has no space where a narrow column could break it.
    private static Paragraph Title(SearchHit hit)
    {
        string title = hit.Title.Length > 0 ? hit.Title : hit.Id;
        string[] parts = title.Contains(' ', StringComparison.Ordinal) ? [title] : title.Split('.');
        return parts.Length <= NameParts
            ? new Paragraph(title)
            : new Paragraph(string.Join('.', parts[^NameParts..])).Append(" " + string.Join('.', parts[..^NameParts]), AnswerView.Dim);
    }

    private static Text Move(int rank, int? before) => before switch
    {
        null => new Text("new", new Style(Color.Green)),
        int b when b > rank => new Text($"▲{b - rank}", new Style(Color.Green)),
        int b when b < rank => new Text($"▼{rank - b}", new Style(Color.Red)),
        _ => new Text("="),
    };
}

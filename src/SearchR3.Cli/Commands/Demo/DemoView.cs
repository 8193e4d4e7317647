using System.Globalization;
using SearchR3.Cli.Commands.Search;
using SearchR3.Cli.Search;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SearchR3.Cli.Commands.Demo;

/// <summary>Shows a query answered twice: the reasoning above, the two rankings side by side.</summary>
internal static class DemoView
{
    private const int MemberNameParts = 2;
    private const int TypeNameParts = 1;

    // Two rankings of type and member names side by side need about so many columns.
    private const int SideBySideWidth = 100;

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
        Table after = Ranking(answer.Reasoning, direct);
        Table before = Ranking(answer.Direct, null);
        if (console.Profile.Width >= SideBySideWidth)
        {
            console.Write(new Grid { Expand = true }.AddColumn().AddColumn().AddRow(after, before));
        }
        else
        {
            console.Write(new Rows(after, before));
        }
    }

    /// <summary>Says what the signs of the rankings mean.</summary>
    public static void WriteLegend(IAnsiConsole console) => console.Write(new Text(
        "\n▲ ▼ = : places won, lost or kept against the ranking without reasoning; new: not among its hits.\n"
        + "score: reciprocal ranks of the vectors and of BM25 added up, or the cosine with --fusion none.\n",
        AnswerView.Dim));

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

    // Type and member first, the namespace dimmed below: a full name has no space where a narrow column could break it.
    private static IRenderable Title(SearchHit hit)
    {
        string title = hit.Title.Length > 0 ? hit.Title : hit.Id;
        string[] parts = title.Contains(' ', StringComparison.Ordinal) ? [title] : title.Split('.');
        int name = hit.Id.StartsWith("T:", StringComparison.Ordinal) ? TypeNameParts : MemberNameParts;
        return parts.Length <= name
            ? new Text(title)
            : new Rows(new Text(string.Join('.', parts[^name..])), new Text(string.Join('.', parts[..^name]), AnswerView.Dim));
    }

    private static Text Move(int rank, int? before) => before switch
    {
        null => new Text("new", new Style(Color.Green)),
        int b when b > rank => new Text($"▲{b - rank}", new Style(Color.Green)),
        int b when b < rank => new Text($"▼{rank - b}", new Style(Color.Red)),
        _ => new Text("="),
    };
}

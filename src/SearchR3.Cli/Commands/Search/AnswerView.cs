using System.Globalization;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Documents;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SearchR3.Cli.Commands.Search;

/// <summary>Shows an answer to people: the reasoning, dimmed, above the hits with the parts of their scores.</summary>
internal static class AnswerView
{
    /// <summary>For what stands behind the rest.</summary>
    public static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <summary>Writes one answer.</summary>
    public static void Write(IAnsiConsole console, SearchAnswer answer)
    {
        console.WriteLine(Head(answer));
        if (Reasoning(answer) is { } reasoning)
        {
            console.Write(reasoning);
        }

        console.Write(Hits(answer, withSnippet: true));
    }

    /// <summary><c>reasoning + BM25, 0.4 s</c>.</summary>
    public static string Head(SearchAnswer answer)
    {
        string fusion = answer.Fusion == "rrf" ? " + BM25" : "";
        string cut = answer.TruncatedTokens > 0 ? $", {answer.TruncatedTokens} tokens of the query cut" : "";
        string decision = answer.Mode != "auto" ? "" : answer.Reasoned ? " (the direct ranking was uncertain)" : " (the direct ranking was clear)";
        return $"{answer.Mode}{decision}{fusion}, {Duration.Text(answer.ElapsedSeconds)}{cut}";
    }

    /// <summary>What the model wrote; null in direct mode.</summary>
    public static IRenderable? Reasoning(SearchAnswer answer)
    {
        if (answer.Reasoning is null)
        {
            return null;
        }

        string text = answer.Samples.Count > 0
            ? string.Join(" | ", answer.Samples.Select(Words))
            : Words(answer.Reasoning);
        return new Padder(new Text($"reasoning ({answer.ReasoningTokens} tokens): {text}", Dim), new Padding(2, 0, 0, 0));
    }

    private static string Words(string reasoning) => reasoning.Length == 0 ? "none" : reasoning.Trim();

    /// <summary>The hits as a table.</summary>
    public static IRenderable Hits(SearchAnswer answer, bool withSnippet)
    {
        bool fused = answer.Fusion == "rrf";
        Table table = new Table { Border = TableBorder.Simple }.AddColumn(new TableColumn("#").RightAligned()).AddColumn("document");
        if (fused)
        {
            table.AddColumn(new TableColumn("fused").RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn("vector").RightAligned().NoWrap());
        if (fused)
        {
            table.AddColumn(new TableColumn("BM25").RightAligned().NoWrap());
        }

        foreach (SearchHit hit in answer.Hits)
        {
            List<IRenderable> cells = [new Text(hit.Rank.ToString(CultureInfo.InvariantCulture)), Document(hit, withSnippet)];
            if (fused)
            {
                cells.Add(new Text(hit.Score.ToString("0.0000", CultureInfo.InvariantCulture)));
            }

            cells.Add(Part(hit.VectorScore, hit.VectorRank, "0.000"));
            if (fused)
            {
                cells.Add(Part(hit.Bm25Score, hit.Bm25Rank, "0.0"));
            }

            table.AddRow(cells);
        }

        return answer.Hits.Count == 0 ? new Text("no hits") : table;
    }

    private static Rows Document(SearchHit hit, bool withSnippet)
    {
        string title = hit.Title.Length > 0 ? hit.Title : hit.Id;
        List<IRenderable> rows = hit.File is null ? [] : [new Text(new FileLocation(hit.File, hit.FirstLine ?? 1, hit.LastLine ?? 1).ToString())];
        rows.Add(new Text(title, withSnippet ? new Style(decoration: Decoration.Bold) : Style.Plain));
        if (withSnippet && hit.Snippet.Length > 0)
        {
            rows.Add(new Text(hit.Snippet, Dim));
        }

        return new Rows(rows);
    }

    private static Text Part(double? score, int? rank, string format) =>
        new(score is double value ? $"{value.ToString(format, CultureInfo.InvariantCulture)} ({rank})" : "-");
}

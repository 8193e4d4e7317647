using System.Globalization;
using SearchR3.Cli.Output;
using SearchR3.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SearchR3.Cli.Commands.Train;

/// <summary>
/// The live panel of a training: pace and time left, a bar, the numbers, one reasoning, the last sentences. It never has more lines than the terminal,
/// whose display would scroll away otherwise; what matters least is left out first.
/// </summary>
internal sealed class TrainingPanel(TrainingView view) : Renderable
{
    private const int LinesOfReasoning = 3;
    private const int ColumnWidth = 30;
    private const int Gap = 2;

    // Two borders, and the line below in which the cursor stands.
    private const int FrameLines = 3;
    private const int FrameColumns = 4;

    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        int width = Math.Max(maxWidth - FrameColumns, 1);
        Panel panel = new(new Rows(Lines(width, Math.Max(options.ConsoleSize.Height - FrameLines, 1), options.Unicode)))
        {
            Header = new PanelHeader($" {Markup.Escape(VisibleText.Of(view.Title))} "),
            Expand = true,
        };
        return ((IRenderable)panel).Render(options, maxWidth);
    }

    private List<IRenderable> Lines(int width, int height, bool unicode)
    {
        List<IRenderable> lines = [Line(view.Head)];
        if (height >= 2)
        {
            lines.Add(Bar(width, unicode));
        }

        (string Label, string Value)[] numbers = [.. TrainingNumbers.Of(view.Values).Select(n => (VisibleText.Of(n.Label), TrainingLine.Number(n.Value)))];
        int columns = Math.Max(1, (width + Gap) / (ColumnWidth + Gap));
        int wanted = (numbers.Length + columns - 1) / columns;

        // The reasoning is what no log shows at a glance: it keeps its place as long as half of the numbers have theirs.
        int sampleLines = view.Sample is null ? 0 : Math.Clamp(height - lines.Count - ((wanted + 1) / 2), 0, LinesOfReasoning + 1);
        sampleLines = sampleLines < 2 ? 0 : sampleLines;
        int shown = Math.Clamp(height - lines.Count - sampleLines, 0, wanted);
        for (int row = 0; row < shown; row++)
        {
            lines.Add(Row([.. numbers.Skip(row).Where((_, i) => i % shown == 0).Take(columns)], width, columns));
        }

        if (view.Sample is { } sample && sampleLines > 0)
        {
            lines.Add(Line($"{Score(sample)}{sample.Query}", Bold));
            lines.Add(new FirstLines(new Text(Reasoning(sample)), sampleLines - 1));
        }

        // How many lines the reasoning really has does not matter: messages are given what it leaves at its longest.
        int left = height - lines.Count - Math.Max(sampleLines - 2, 0);
        lines.AddRange(view.Messages.TakeLast(Math.Max(left, 0)).Select(m => Line(m, Dim)));
        return lines;
    }

    private static FirstLines Line(string text, Style? style = null) => new(new Text(VisibleText.Of(text), style), 1);

    private static Text Row((string Label, string Value)[] numbers, int width, int columns)
    {
        int each = Math.Max(((width + Gap) / columns) - Gap, 1);
        return new Text(string.Join(new string(' ', Gap), numbers.Select(n => Cell(n.Label, n.Value, each))));
    }

    // Labels are of the log's names, ASCII but for names of splits; a wide letter there costs alignment and no line.
    private static string Cell(string label, string value, int width)
    {
        int room = width - value.Length - 1;
        return room < 1 ? value[..Math.Min(value.Length, width)].PadRight(width)
            : (label.Length > room ? label[..(room - 1)] + "…" : label.PadRight(room)) + " " + value;
    }

    private Text Bar(int width, bool unicode)
    {
        int done = (int)Math.Round(Math.Clamp(view.Done, 0, 1) * width);
        return new Text(new string(unicode ? '━' : '=', done) + new string(unicode ? '─' : '-', width - done), new Style(Color.Green));
    }

    private static string Score(ReasoningSample sample) =>
        sample.Score is double score ? string.Create(CultureInfo.InvariantCulture, $"{sample.Measure} {score:0.000}  ") : "";

    private static string Reasoning(ReasoningSample sample)
    {
        string text = VisibleText.Of(sample.Reasoning);
        return text.Length == 0 ? "no reasoning" : text;
    }
}

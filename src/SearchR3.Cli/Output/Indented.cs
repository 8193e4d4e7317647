using Spectre.Console;
using Spectre.Console.Rendering;

namespace SearchR3.Cli.Output;

/// <summary>Text of strangers, wrapped to the terminal: its first line at one column, the others at another, nothing behind their ends.</summary>
internal sealed class Indented(int first, int others, string text, Style? style = null) : Renderable
{
    private const int LeastWidth = 8;

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // All lines as narrow as the narrowest: the first one may stay shorter than it could be.
        int width = Math.Max(maxWidth - Math.Max(first, others), LeastWidth);
        int indent = first;
        foreach (SegmentLine line in Segment.SplitLines(((IRenderable)new Text(VisibleText.Of(text), style)).Render(options, width), width))
        {
            yield return new Segment(new string(' ', indent));
            foreach (Segment segment in Trimmed(line))
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
            indent = others;
        }
    }

    private static IEnumerable<Segment> Trimmed(SegmentLine line)
    {
        int last = line.FindLastIndex(s => s.Text.AsSpan().TrimEnd().Length > 0);
        return line.Take(last + 1).Select((s, i) => i == last ? new Segment(s.Text.TrimEnd(), s.Style) : s);
    }
}

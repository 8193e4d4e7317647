using Spectre.Console.Rendering;

namespace SearchR3.Cli.Output;

/// <summary>The first lines of something, with an ellipsis where more would follow.</summary>
internal sealed class FirstLines(IRenderable inner, int count) : Renderable
{
    private const string Ellipsis = "…";

    /// <inheritdoc/>
    protected override Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        List<SegmentLine> lines = Segment.SplitLines(inner.Render(options, maxWidth), maxWidth);
        for (int i = 0; i < Math.Min(count, lines.Count); i++)
        {
            IEnumerable<Segment> line = lines[i];
            if (i == count - 1 && lines.Count > count)
            {
                line = [.. Segment.Truncate(line, maxWidth - 1), new Segment(Ellipsis, lines[i].LastOrDefault()?.Style ?? Spectre.Console.Style.Plain)];
            }

            foreach (Segment segment in line)
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
        }
    }
}

using ScottPlot;

namespace SearchR3.Cli.Reports;

/// <summary>A drawn picture in all its forms, and the words that go with it.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Legend">The curves in the order of their colours; empty for a single one.</param>
/// <param name="Png">For documents and slides.</param>
/// <param name="Svg">The same, to be enlarged.</param>
/// <param name="Inline">An <c>svg</c> element for the page, in the page's colours, without the words that the page has as text.</param>
internal sealed record ReportPicture(string Name, string Title, string Unit, IReadOnlyList<string> Legend, byte[] Png, string Svg, string Inline)
{
    private const int PixelsAUnit = 2;

    // Of a picture in the page: small, so that its letters are large enough where a phone shrinks it.
    private const double InlineShare = 0.66;

    /// <summary>Draws what <paramref name="build"/> makes, which is told whether title and legend belong into the picture.</summary>
    public static ReportPicture Of(
        string name, string title, string unit, IReadOnlyList<string> legend, Func<bool, Plot> build, int width, int height)
    {
        using Plot file = build(true);
        string svg = PictureSvg.ForFile(file.GetSvgXml(width, height), title);
        file.ScaleFactor = PixelsAUnit;
        byte[] png = file.GetImageBytes(width * PixelsAUnit, height * PixelsAUnit, ImageFormat.Png);
        using Plot page = build(false);
        string inline = PictureSvg.ForPage(page.GetSvgXml((int)(width * InlineShare), (int)(height * InlineShare)), name, title);
        return new ReportPicture(name, title, unit, legend, png, svg, inline);
    }
}

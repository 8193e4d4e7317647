using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SearchR3.Cli.Reports;

/// <summary>
/// Makes of what the drawing library writes an SVG that scales, is read out by its title, and sets its text in the reader's font; for a page also one
/// that follows the page's light or dark colours. Whatever the library wrote is parsed and written anew, so that a name with angle brackets stays text.
/// </summary>
internal static partial class PictureSvg
{
    private const string Reference = "url(#";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The drawing library's colours to variables of <see cref="ReportStyle"/>.</summary>
    private static readonly Dictionary<string, string> PageColors = Enumerable.Range(0, PlotStyle.ColorCount)
        .Select(i => (PlotStyle.Hex(i), $"var(--c{i})"))
        .Concat([("white", "var(--page)"), ("black", "var(--ink)"), (PlotStyle.Grid, "var(--grid)"), (PlotStyle.Mark, "var(--ink)")])
        .Select(c => (Shortest(c.Item1), c.Item2))
        .ToDictionary(c => c.Item1, c => c.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>A file of its own.</summary>
    public static string ForFile(string drawn, string title)
    {
        XElement root = Cleaned(drawn, title);
        root.SetAttributeValue("font-family", "Liberation Sans, DejaVu Sans, Arial, Helvetica, sans-serif");
        return root.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    /// <summary>An element for a page that may hold many of them: <paramref name="name"/> keeps their ids apart.</summary>
    public static string ForPage(string drawn, string name, string title)
    {
        XElement root = Cleaned(drawn, title);
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        foreach (XAttribute attribute in root.DescendantsAndSelf().Attributes().ToArray())
        {
            if (PageColors.TryGetValue(attribute.Value, out string? color) && attribute.Name.LocalName is "fill" or "stroke")
            {
                attribute.Value = color!;
            }
            else if (attribute.Name.LocalName == "id")
            {
                attribute.Value = $"{name}-{attribute.Value}";
            }
            else if (attribute.Value.StartsWith(Reference, StringComparison.Ordinal))
            {
                attribute.Value = attribute.Value.Replace(Reference, $"{Reference}{name}-", StringComparison.Ordinal);
            }
        }

        return root.ToString(SaveOptions.DisableFormatting);
    }

    private static XElement Cleaned(string drawn, string title)
    {
        XElement root = XDocument.Parse(drawn).Root!;
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", title);
        NumberIds(root);
        foreach (XElement text in root.Descendants(Svg + "text").ToArray())
        {
            Simplify(text);
        }

        foreach (XAttribute path in root.Descendants(Svg + "path").Attributes("d"))
        {
            path.Value = Fraction().Replace(path.Value, number =>
                double.Parse(number.Value, CultureInfo.InvariantCulture).ToString("0.#", CultureInfo.InvariantCulture));
        }

        return root;
    }

    // The library counts its ids through the whole process: the same numbers would not give the same file.
    private static void NumberIds(XElement root)
    {
        var numbered = root.Descendants().Attributes("id").Select((a, i) => (Old: a.Value, New: $"i{i}")).ToDictionary(a => a.Old, a => a.New);
        foreach (XAttribute attribute in root.Descendants().Attributes().ToArray())
        {
            if (attribute.Name.LocalName == "id")
            {
                attribute.Value = numbered[attribute.Value];
            }
            else if (attribute.Value.StartsWith(Reference, StringComparison.Ordinal) && numbered.TryGetValue(attribute.Value[Reference.Length..^1], out string? id))
            {
                attribute.Value = $"{Reference}{id})";
            }
        }
    }

    // As the library writes it: #222222 is #222.
    private static string Shortest(string color) =>
        color is ['#', var r, var r2, var g, var g2, var b, var b2] && r == r2 && g == g2 && b == b2 ? $"#{r}{g}{b}" : color;

    // The library sets each glyph by its own font's widths; another font needs the end or the middle that the text was aligned to.
    private static void Simplify(XElement text)
    {
        double[] x = Numbers(text.Attribute("x"));
        double size = Numbers(text.Attribute("font-size")).FirstOrDefault(12);
        double width = x.Length == 0 ? 0 : x[^1] - x[0] + (0.6 * size);
        double share = width > 0 ? -x[0] / width : 0;
        (string anchor, double at) = share switch
        {
            < 0.25 => ("start", x.Length == 0 ? 0 : x[0]),
            < 0.75 => ("middle", 0),
            _ => ("end", 0),
        };
        text.Value = text.Value.Trim();
        text.SetAttributeValue("font-family", null);
        text.SetAttributeValue("text-anchor", anchor);
        text.SetAttributeValue("x", at.ToString("0.#", CultureInfo.InvariantCulture));
        text.SetAttributeValue("y", Numbers(text.Attribute("y")).FirstOrDefault().ToString("0.#", CultureInfo.InvariantCulture));
        if (text.Attribute("fill") is null)
        {
            text.SetAttributeValue("fill", "black");
        }
    }

    private static double[] Numbers(XAttribute? attribute) =>
        [.. (attribute?.Value ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"-?\d+\.\d+(?:e-?\d+)?")]
    private static partial Regex Fraction();
}

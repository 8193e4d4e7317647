using ScottPlot;

namespace SearchR3.Cli.Reports;

/// <summary>How all pictures look: light, with labelled axes, in colours that the colour-blind tell apart, at twice the size for sharp screens.</summary>
internal static class PlotStyle
{
    public const int Width = 1200;
    public const int Height = 760;

    // Okabe and Ito, "Color Universal Design" (2008), without the yellow, which is hard to see on white.
    private static readonly string[] Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#333333"];

    /// <summary>The colour as HTML writes it.</summary>
    public static string HtmlColor(int index) => Colors[index % Colors.Length];

    /// <summary>The font of every text; null leaves the choice to the library. Its own on a machine without Arial may have serifs.</summary>
    public static string? FontName => Font.Value;

    private static readonly Lazy<string?> Font = new(() =>
    {
        HashSet<string> installed = new(SkiaSharp.SKFontManager.Default.FontFamilies, StringComparer.OrdinalIgnoreCase);
        return ((string[])["Inter", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans"]).FirstOrDefault(installed.Contains);
    });

    /// <summary>The colour of the curve or bar number <paramref name="index"/>.</summary>
    public static Color Color(int index) => ScottPlot.Color.FromHex(Colors[index % Colors.Length]);

    /// <summary>An empty plot.</summary>
    public static Plot New(string title)
    {
        Plot plot = new() { ScaleFactor = 2 };
        plot.FigureBackground.Color = ScottPlot.Colors.White;
        plot.DataBackground.Color = ScottPlot.Colors.White;
        plot.Grid.MajorLineColor = ScottPlot.Color.FromHex("#e4e4e4");
        plot.Title(title, size: 15);
        return plot;
    }

    /// <summary>Gives every text its size and its font, once all of them are there, and names the axes.</summary>
    public static void Label(Plot plot, string x, string y)
    {
        plot.XLabel(x, size: 12);
        plot.YLabel(y, size: 12);
        if (FontName is string font)
        {
            plot.Font.Set(font);
        }
    }

    /// <summary>The legend under the plot, where it hides no curve.</summary>
    public static void LegendBelow(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        plot.ShowLegend(Edge.Bottom);
    }
}

using ScottPlot;

namespace SearchR3.Cli.Reports;

/// <summary>How all pictures look: light, with labelled axes, in colours that the colour-blind tell apart.</summary>
internal static class PlotStyle
{
    /// <summary>Width of a picture in the units of its text sizes; PNG files have twice as many pixels, for sharp screens.</summary>
    public const int Width = 600;

    public const int Height = 380;

    /// <summary>The colour of grid lines, as an SVG has it.</summary>
    public const string Grid = "#E4E4E4";

    /// <summary>The colour of strokes that mark an interval.</summary>
    public const string Mark = "#222222";

    // Okabe and Ito, "Color Universal Design" (2008), without the yellow, which is hard to see on white.
    private static readonly string[] Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#333333"];

    /// <summary>Colours that there are: a picture has no more curves.</summary>
    public static int ColorCount => Colors.Length;

    /// <summary>The colour number <paramref name="index"/> as an SVG has it.</summary>
    public static string Hex(int index) => Colors[index % Colors.Length];

    /// <summary>The colour of the curve or bar number <paramref name="index"/>.</summary>
    public static Color Color(int index) => ScottPlot.Color.FromHex(Hex(index));

    /// <summary>An empty plot; <paramref name="title"/> stands above it unless the page has it as text.</summary>
    public static Plot New(string title, bool withWords)
    {
        Plot plot = new();
        plot.FigureBackground.Color = ScottPlot.Colors.White;
        plot.DataBackground.Color = ScottPlot.Colors.White;
        plot.Grid.MajorLineColor = ScottPlot.Color.FromHex(Grid);
        plot.Axes.Left.TickGenerator = Ticks(integers: false);
        plot.Axes.Bottom.TickGenerator = Ticks(integers: true);
        if (withWords)
        {
            plot.Title(title, size: 15);
        }
        else
        {
            // The reader's font may be wider than the one that the space was measured with.
            plot.Axes.Left.MinimumSize = 44;
        }

        return plot;
    }

    // Steps are whole; marks between the numbers are clutter in a picture of this size.
    private static ScottPlot.TickGenerators.NumericAutomatic Ticks(bool integers) => new()
    {
        IntegerTicksOnly = integers,
        MinorTickGenerator = new ScottPlot.TickGenerators.EvenlySpacedMinorTickGenerator(1),
    };

    /// <summary>Gives every text its size and its font, once all of them are there, and names the axes.</summary>
    public static void Label(Plot plot, string x, string y)
    {
        plot.XLabel(x, size: 12);
        plot.YLabel(y, size: 12);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        if (PlotFont.Name is string font)
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

using System.Globalization;
using ScottPlot;

namespace SearchR3.Cli.Reports;

/// <summary>Draws the value of one metric for each system of an evaluation, with its interval.</summary>
internal static class SystemBars
{
    private const int HeightOfOne = 50;
    private const int HeightOfTheRest = 120;

    /// <param name="name">The file's name without its ending.</param>
    /// <param name="title">Above the bars.</param>
    /// <param name="metric">What the axis measures.</param>
    /// <param name="systems">From above to below.</param>
    public static ReportPicture Draw(
        string name, string title, string metric, IReadOnlyList<(string Name, double Value, double Lower, double Upper)> systems) => ReportPicture.Of(
        name, title, metric, [], withWords => Plot(title, metric, systems, withWords), PlotStyle.Width, HeightOfTheRest + (HeightOfOne * systems.Count));

    private static Plot Plot(string title, string metric, IReadOnlyList<(string Name, double Value, double Lower, double Upper)> systems, bool withWords)
    {
        Plot plot = PlotStyle.New(title, withWords);
        double[] positions = [.. systems.Select((_, i) => (double)(systems.Count - 1 - i))];
        for (int i = 0; i < systems.Count; i++)
        {
            (string _, double value, double lower, double upper) = systems[i];
            plot.Add.Bar(new Bar
            {
                Position = positions[i],
                Value = value,
                Orientation = Orientation.Horizontal,
                FillColor = PlotStyle.Color(0).WithAlpha(0.75),
                LineWidth = 0,
                Size = 0.6,
            });
            Stroke(plot, lower, positions[i], upper, positions[i]);
            Stroke(plot, lower, positions[i] - 0.1, lower, positions[i] + 0.1);
            Stroke(plot, upper, positions[i] - 0.1, upper, positions[i] + 0.1);
            ScottPlot.Plottables.Text text = plot.Add.Text(value.ToString("0.000", CultureInfo.InvariantCulture), upper, positions[i]);
            text.LabelAlignment = Alignment.MiddleLeft;
            text.OffsetX = 8;
            text.LabelFontSize = 13;
            text.LabelFontName = PlotFont.Name ?? text.LabelFontName;
        }

        plot.Axes.Left.SetTicks(positions, [.. systems.Select(s => s.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimits(0, Math.Max(0.1, systems.Max(s => s.Upper) * 1.25), -0.6, systems.Count - 0.4);
        plot.HideGrid();
        plot.HideLegend();
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, 11).Select(i => i / 10.0)], [.. Enumerable.Range(0, 11).Select(i => (i / 10.0).ToString("0.0", CultureInfo.InvariantCulture))]);
        PlotStyle.Label(plot, withWords ? metric : "", "");
        return plot;
    }

    private static void Stroke(Plot plot, double x1, double y1, double x2, double y2)
    {
        ScottPlot.Plottables.LinePlot line = plot.Add.Line(x1, y1, x2, y2);
        line.Color = ScottPlot.Color.FromHex(PlotStyle.Mark);
        line.LineWidth = 1.5f;
        line.MarkerSize = 0;
    }
}

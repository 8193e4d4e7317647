using ScottPlot;

namespace SearchR3.Cli.Reports;

/// <summary>Draws a <see cref="Figure"/>.</summary>
internal static class CurvePlot
{
    /// <summary>From so many points on a curve is drawn twice: thin as it was logged, thick as a running mean.</summary>
    private const int ManyPoints = 60;

    /// <summary>Points of the running mean's window: a twenty-fifth of the curve.</summary>
    private const int Windows = 25;

    /// <summary>Stretches of a curve that are drawn: two points of the picture's width each.</summary>
    private const int Parts = 300;

    /// <summary>The picture in all its forms.</summary>
    public static ReportPicture Draw(Figure figure) => ReportPicture.Of(
        figure.Name, figure.Title, figure.Unit, figure.NeedsLegend ? [.. figure.Curves.Select(c => c.Label)] : [],
        withWords => Plot(figure, withWords), PlotStyle.Width, PlotStyle.Height);

    /// <summary>The mean of the <paramref name="window"/> values around each, fewer at the ends.</summary>
    internal static double[] RunningMean(double[] values, int window)
    {
        double[] means = new double[values.Length];
        int before = (window - 1) / 2;
        for (int i = 0; i < means.Length; i++)
        {
            int from = Math.Max(0, i - before);
            int to = Math.Min(values.Length, i + window - before);
            means[i] = values.AsSpan(from, to - from).ToArray().Average();
        }

        return means;
    }

    private static Plot Plot(Figure figure, bool withWords)
    {
        Plot plot = PlotStyle.New(figure.Title, withWords);
        if (figure.IsStacked)
        {
            AddAreas(plot, figure);
        }
        else
        {
            AddLines(plot, figure);
        }

        if (withWords && figure.NeedsLegend)
        {
            PlotStyle.LegendBelow(plot);
        }
        else
        {
            plot.HideLegend();
        }

        if (figure.Curves.All(c => c.Y.All(y => y == 0)))
        {
            // Else the axis would go from -1 to 1.
            plot.Axes.SetLimitsY(-0.05, 1);
        }

        PlotStyle.Label(plot, "step", withWords ? figure.Unit : "");
        return plot;
    }

    private static void AddLines(Plot plot, Figure figure)
    {
        for (int i = 0; i < figure.Curves.Count; i++)
        {
            Curve curve = figure.Curves[i];
            Color color = PlotStyle.Color(i);
            bool isNoisy = figure.IsMeasured && curve.Y.Length >= ManyPoints;
            if (isNoisy)
            {
                Line(plot, curve, color.WithAlpha(0.3), width: 1, markers: false);
                curve = curve with { Y = RunningMean(curve.Y, curve.Y.Length / Windows) };
            }

            Line(plot, curve, color, width: 2, markers: curve.Y.Length < ManyPoints / 2).LegendText = curve.Label;
        }
    }

    private static void AddAreas(Plot plot, Figure figure)
    {
        double[] floor = new double[figure.Curves[0].X.Length];
        for (int i = 0; i < figure.Curves.Count; i++)
        {
            double[] y = figure.Curves[i].Y;
            y = y.Length >= ManyPoints ? RunningMean(y, y.Length / Windows) : y;
            double[] top = [.. floor.Zip(y, (a, b) => a + b)];
            ScottPlot.Plottables.FillY area = plot.Add.FillY(figure.Curves[i].X, floor, top);
            area.FillColor = PlotStyle.Color(i).WithAlpha(0.8);
            area.LineWidth = 0;
            area.MarkerSize = 0;
            area.LegendText = figure.Curves[i].Label;
            floor = top;
        }

        plot.Axes.Margins(bottom: 0);
    }

    private static ScottPlot.Plottables.Scatter Line(Plot plot, Curve curve, Color color, float width, bool markers)
    {
        Curve thin = curve.Thinned(Parts);
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(thin.X, thin.Y, color);
        line.LineWidth = width;
        line.MarkerSize = markers ? 6 : 0;
        return line;
    }
}

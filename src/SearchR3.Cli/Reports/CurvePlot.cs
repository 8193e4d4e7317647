using ScottPlot;

namespace SearchR3.Cli.Reports;

/// <summary>Draws a <see cref="Figure"/> as PNG.</summary>
internal static class CurvePlot
{
    /// <summary>From so many points on a curve is drawn twice: thin as it was logged, thick as a running mean.</summary>
    private const int ManyPoints = 60;

    /// <summary>Points of the running mean's window: a twenty-fifth of the curve.</summary>
    private const int Windows = 25;

    /// <summary>The picture's bytes; without any font on the machine they are those of a picture without text.</summary>
    public static byte[] Draw(Figure figure)
    {
        using Plot plot = PlotStyle.New(figure.Title);
        for (int i = 0; i < figure.Curves.Count; i++)
        {
            Curve curve = figure.Curves[i];
            Color color = PlotStyle.Color(i);
            bool isNoisy = figure.IsMeasured && curve.Y.Length >= ManyPoints;
            double[] y = curve.Y;
            if (isNoisy)
            {
                Line(plot, curve.X, curve.Y, color.WithAlpha(0.3), width: 1, markers: false);
                y = RunningMean(curve.Y, curve.Y.Length / Windows);
            }

            Line(plot, curve.X, y, color, width: 2, markers: curve.Y.Length < ManyPoints / 2).LegendText = curve.Label;
        }

        if (figure.Curves.Count > 1)
        {
            PlotStyle.LegendBelow(plot);
        }
        else
        {
            plot.HideLegend();
        }

        PlotStyle.Label(plot, "step", figure.Unit);

        return plot.GetImageBytes(PlotStyle.Width, PlotStyle.Height, ImageFormat.Png);
    }

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

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] x, double[] y, Color color, float width, bool markers)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(x, y, color);
        line.LineWidth = width;
        line.MarkerSize = markers ? 6 : 0;
        return line;
    }
}

namespace SearchR3.Cli.Reports;

/// <summary>A named line of a figure.</summary>
/// <param name="Label">In the legend.</param>
/// <param name="X">Steps, rising.</param>
/// <param name="Y">Finite values, one for each step.</param>
internal sealed record Curve(string Label, double[] X, double[] Y);

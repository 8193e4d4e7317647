namespace SearchR3.Cli.Reports;

/// <summary>A named line of a figure.</summary>
/// <param name="Label">In the legend.</param>
/// <param name="X">Steps, rising.</param>
/// <param name="Y">Finite values, one for each step.</param>
internal sealed record Curve(string Label, double[] X, double[] Y)
{
    /// <summary>
    /// The curve with at most two points in each of <paramref name="parts"/> equal stretches, the lowest and the highest: drawn no wider than that it
    /// looks the same, and a run of 10,000 steps does not make a page of megabytes.
    /// </summary>
    public Curve Thinned(int parts)
    {
        if (X.Length <= 2 * parts)
        {
            return this;
        }

        List<int> kept = [];
        for (int part = 0; part < parts; part++)
        {
            int from = (int)((long)part * X.Length / parts);
            int to = (int)((long)(part + 1) * X.Length / parts);
            int lowest = Enumerable.Range(from, to - from).MinBy(i => Y[i]);
            int highest = Enumerable.Range(from, to - from).MaxBy(i => Y[i]);
            kept.Add(Math.Min(lowest, highest));
            if (lowest != highest)
            {
                kept.Add(Math.Max(lowest, highest));
            }
        }

        return new Curve(Label, [.. kept.Select(i => X[i])], [.. kept.Select(i => Y[i])]);
    }
}

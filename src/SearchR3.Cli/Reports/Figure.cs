namespace SearchR3.Cli.Reports;

/// <summary>A picture of curves over the steps of a run.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Title">Above it.</param>
/// <param name="Unit">What the vertical axis measures.</param>
/// <param name="Curves">At least one, at most as many as there are colours.</param>
internal sealed record Figure(string Name, string Title, string Unit, IReadOnlyList<Curve> Curves)
{
    /// <summary>False for a single curve whose name the title or the unit says already.</summary>
    public bool NeedsLegend =>
        Curves.Count > 1 || !((string[])[Title, Unit]).Any(t => t.Contains(Curves[0].Label, StringComparison.OrdinalIgnoreCase));

    /// <summary>False for what is set and not measured: it has no noise to smooth.</summary>
    public bool IsMeasured { get; init; } = true;

    /// <summary>The curves are parts of a whole, of the same steps, and are drawn upon each other.</summary>
    public bool IsStacked { get; init; }
}

namespace SearchR3.Cli.Reports;

/// <summary>Which two systems of a run are set against each other.</summary>
/// <param name="First">The one whose gain is shown.</param>
/// <param name="Second">The one it is compared with.</param>
internal sealed record SystemPair(string First, string Second)
{
    private static readonly SystemPair[] Known =
        [new("reasoning", "direct"), new("reasoning+bm25", "direct+bm25"), new("reasoning", "bm25"), new("direct", "bm25")];

    /// <summary>Reasoning against direct where both were measured, alone or fused, else the last against the first; null for a single system.</summary>
    public static SystemPair? Of(IReadOnlyCollection<string> systems) =>
        Known.FirstOrDefault(p => systems.Contains(p.First) && systems.Contains(p.Second))
        ?? (systems.Count > 1 ? new SystemPair(systems.Last(), systems.First()) : null);
}

namespace SearchR3.Cli.Reports;

/// <summary>The font that pictures are written in.</summary>
/// <param name="Family">A font that the drawing library finds by itself; null when it finds none.</param>
/// <param name="File">Else a font file that has to be given to it; null when there is none either.</param>
internal sealed record FontChoice(string? Family, string? File)
{
    // Without serifs, as the rest of the page.
    private static readonly string[] Preferred = ["Inter", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans"];

    /// <summary>A preferred family, else any that can draw letters, else the first file that can, else nothing.</summary>
    /// <param name="families">What the drawing library finds.</param>
    /// <param name="canDraw">Whether a family has letters: without any font the library still answers with a family that has none.</param>
    /// <param name="files">Font files in other folders.</param>
    /// <param name="canDrawFile">Whether a file has letters.</param>
    public static FontChoice Of(
        IReadOnlyCollection<string> families, Func<string, bool> canDraw, IEnumerable<string> files, Func<string, bool> canDrawFile)
    {
        HashSet<string> installed = new(families, StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> candidates = Preferred.Where(installed.Contains).Concat(families.Where(f => f.Length > 0).Order(StringComparer.Ordinal));
        return candidates.FirstOrDefault(canDraw) is { } family ? new FontChoice(family, null) : new FontChoice(null, files.FirstOrDefault(canDrawFile));
    }
}

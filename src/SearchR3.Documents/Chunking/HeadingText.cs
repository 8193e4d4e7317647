namespace SearchR3.Documents.Chunking;

/// <summary>The path of headings that stands before every chunk.</summary>
internal static class HeadingText
{
    private const string Separator = " > ";
    private const string Ellipsis = "…";

    /// <summary>
    /// The headings of <paramref name="path"/> in one line, within half the budget, so that a chunk has room for text: outer headings are left out first, and the
    /// innermost is cut at last.
    /// </summary>
    public static string Of(IReadOnlyList<string> path, ChunkOptions options)
    {
        string[] parts = [.. path.Select(OneLine).Where(p => p.Length > 0)];
        int budget = options.MaxTokens / 2;
        for (int skipped = 0; skipped < parts.Length; skipped++)
        {
            string heading = string.Join(Separator, skipped == 0 ? parts : [Ellipsis, .. parts[skipped..]]);
            if (options.CountTokens(heading) <= budget)
            {
                return heading;
            }
        }

        return parts.Length == 0 ? "" : Cut(parts[^1], budget, options);
    }

    private static string OneLine(string heading) => string.Join(' ', heading.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cut(string heading, int budget, ChunkOptions options)
    {
        List<int> ends = TextBoundaries.Characters(heading, 0, heading.Length);
        (int low, int high) = (0, ends.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = options.CountTokens(heading[..ends[middle]] + Ellipsis) <= budget ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? "" : heading[..ends[low - 1]].TrimEnd() + Ellipsis;
    }
}

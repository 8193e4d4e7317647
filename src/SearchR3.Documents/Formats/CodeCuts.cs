using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>Where code and tables are cut: at blank lines, else at lines, before anybody looks for sentences in them.</summary>
internal static class CodeCuts
{
    /// <summary>Adds the cuts between two offsets, those at blank lines with <paramref name="level"/>, the others with the next.</summary>
    public static void Add(List<Cut> cuts, string text, int start, int end, int level)
    {
        HashSet<int> blank = [.. TextBoundaries.Paragraphs(text, start, end)];
        cuts.AddRange(TextBoundaries.Lines(text, start, end).Select(at => new Cut(at, blank.Contains(at) ? level : level + 1)));
    }
}

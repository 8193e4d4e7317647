namespace SearchR3.Documents.Chunking;

/// <summary>How much of a chunk's end the next one repeats: whole blocks and sentences within the tokens allowed, else words, else characters.</summary>
internal sealed class Overlap(Section section, ChunkOptions options)
{
    private readonly string _text = section.Text.Text;

    /// <summary>Where the chunk that goes on at <paramref name="end"/> begins, at <paramref name="start"/> at the earliest.</summary>
    public int Start(int start, int end)
    {
        if (options.OverlapTokens == 0)
        {
            return end;
        }

        int from = Math.Max(start, end - (options.OverlapTokens * SectionSplitter.CharactersOfAToken));
        IEnumerable<int> good =
        [
            .. from == start ? [start] : Array.Empty<int>(),
            .. section.CutsBetween(from, end).Select(c => c.Offset),
            .. TextBoundaries.Paragraphs(_text, from, end),
            .. TextBoundaries.Sentences(_text, from, end),
        ];
        return Earliest([.. good.Distinct().Order()], end)
            ?? Earliest(TextBoundaries.Words(_text, from, end), end)
            ?? Earliest(TextBoundaries.Characters(_text, from, end), end)
            ?? end;
    }

    private int? Earliest(List<int> places, int end)
    {
        (int low, int high) = (0, places.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Tokens(places[middle], end) > options.OverlapTokens ? (middle + 1, high) : (low, middle);
        }

        return low < places.Count && !_text.AsSpan(places[low], end - places[low]).IsWhiteSpace() ? places[low] : null;
    }

    private int Tokens(int start, int end) => options.CountTokens(_text[start..end].Trim());
}

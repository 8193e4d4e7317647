namespace SearchR3.Documents.Chunking;

/// <summary>
/// Cuts a section into chunks within a budget of tokens, the heading's among them. What fits stays whole: the section, else the blocks that its format
/// names (<see cref="Section.Cuts"/>), else paragraphs, sentences, lines, words and at last halves. Neighbouring pieces are then put together
/// as far as they fit and end well, and each chunk but the first begins with the end of the one before it.
/// </summary>
internal sealed class SectionSplitter
{
    // More characters than this for each token of the budget are not counted: no text fits so well, and a tokenizer's time for one word can grow with its square.
    public const int CharactersOfAToken = 16;

    private readonly Section _section;
    private readonly string _text;
    private readonly string _heading;
    private readonly int _headingTokens;
    private readonly int _cutLevels;
    private readonly Overlap _overlap;
    private readonly ChunkOptions _options;

    private SectionSplitter(Section section, string heading, ChunkOptions options)
    {
        _section = section;
        _text = section.Text.Text;
        _heading = heading;
        _options = options;
        _headingTokens = options.CountTokens(heading);
        _cutLevels = section.CutsBetween(section.Start, section.End).Select(c => c.Level + 1).DefaultIfEmpty().Max();
        _overlap = new Overlap(section, options);
    }

    /// <summary>The chunks of <paramref name="section"/>, whose <paramref name="heading"/> stands before each; none when it has neither letter nor digit.</summary>
    public static List<TextChunk> Split(Section section, string heading, ChunkOptions options) => new SectionSplitter(section, heading, options).Split();

    private List<TextChunk> Split()
    {
        List<TextPiece> pieces = [];
        Divide(_section.Start, _section.End, 0, 0, pieces);
        List<TextChunk> chunks = [];
        int previous = -1;
        for (int first = 0; first < pieces.Count;)
        {
            int start = pieces[first].Start;
            int from = previous < 0 ? start : _overlap.Start(previous, start);
            if (from < start && Tokens(from, pieces[first].End) > _options.MaxTokens)
            {
                from = start;
            }

            int next = Fill(pieces, first, from);
            int end = pieces[next - 1].End;
            if (TextBoundaries.HasWord(_text.AsSpan(start..end)))
            {
                chunks.Add(Chunk(from, end, isFirst: chunks.Count == 0));
                previous = start;
            }

            first = next;
        }

        return chunks;
    }

    private void Divide(int start, int end, int level, int levelBefore, List<TextPiece> pieces)
    {
        // Halves of a word have no better size than one that leaves room to repeat the end of the chunk before.
        int tokens = Tokens(start, end);
        bool isHalf = levelBefore == _cutLevels + TextBoundaries.KindCount - 1;
        if (tokens <= _options.MaxTokens - (isHalf ? _options.OverlapTokens : 0))
        {
            pieces.Add(new TextPiece(start, end, Math.Max(tokens - _headingTokens, 0), levelBefore));
            return;
        }

        List<int> places = Places(start, end, ref level, out int found);
        if (places.Count == 0)
        {
            pieces.Add(new TextPiece(start, end, tokens, levelBefore));
            return;
        }

        int from = start;
        foreach (int place in places)
        {
            Divide(from, place, level, from == start ? levelBefore : found, pieces);
            from = place;
        }

        Divide(from, end, level, found, pieces);
    }

    /// <summary>The places of the level <paramref name="found"/>, the first from <paramref name="level"/> on that has any; the level afterwards is where the parts go on.</summary>
    private List<int> Places(int start, int end, ref int level, out int found)
    {
        found = level;
        while (level < _cutLevels + TextBoundaries.KindCount)
        {
            found = level;
            List<int> places = level < _cutLevels ? CutsAt(level, start, end) : TextBoundaries.Of(level - _cutLevels, _text, start, end);

            // The middle is the only kind that its own halves need again.
            level += level == _cutLevels + TextBoundaries.KindCount - 1 && places.Count > 0 ? 0 : 1;
            if (places.Count > 0)
            {
                return places;
            }
        }

        return [];
    }

    private List<int> CutsAt(int level, int start, int end) => [.. _section.CutsBetween(start, end).Where(c => c.Level == level).Select(c => c.Offset).Distinct()];

    /// <summary>The piece after the last that fits into a chunk from <paramref name="from"/> on which has the piece <paramref name="first"/>.</summary>
    private int Fill(List<TextPiece> pieces, int first, int from)
    {
        // Tokens of pieces add up nearly, so their sum says where to begin counting.
        int next = first + 1;
        int sum = Tokens(from, pieces[first].End);
        while (next < pieces.Count && sum + pieces[next].Tokens <= _options.MaxTokens)
        {
            sum += pieces[next++].Tokens;
        }

        while (next > first + 1 && Tokens(from, pieces[next - 1].End) > _options.MaxTokens)
        {
            next--;
        }

        while (next < pieces.Count && Tokens(from, pieces[next].End) <= _options.MaxTokens)
        {
            next++;
        }

        return Better(pieces, first, next);
    }

    /// <summary>A better place to end than before <paramref name="next"/>, where there is one in the second half of the chunk.</summary>
    private static int Better(List<TextPiece> pieces, int first, int next)
    {
        int all = 0;
        for (int i = first; i < next; i++)
        {
            all += pieces[i].Tokens;
        }

        int best = next;
        int tokens = all;
        for (int end = next; end > first && next < pieces.Count && 2 * tokens >= all; end--)
        {
            best = pieces[end].Level < pieces[best].Level ? end : best;
            tokens -= pieces[end - 1].Tokens;
        }

        return best;
    }

    private int Tokens(int start, int end)
    {
        ReadOnlySpan<char> text = _text.AsSpan(start, end - start).Trim();
        return text.Length > _options.MaxTokens * CharactersOfAToken ? int.MaxValue : _options.CountTokens($"{_heading} {text}".Trim());
    }

    private TextChunk Chunk(int start, int end, bool isFirst)
    {
        while (char.IsWhiteSpace(_text[start]))
        {
            start++;
        }

        while (char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        int line = _section.Text.LineAt(start);
        int firstLine = isFirst && _section.FirstLine is { } heading ? Math.Min(heading, line) : line;
        return new TextChunk(_text[start..end], firstLine, _section.Text.LineAt(end - 1));
    }
}

namespace SearchR3.Documents.Chunking;

/// <summary>A text whose characters know their line in the file; the text need not be the file's own (HTML without its tags).</summary>
internal sealed class LinedText
{
    private readonly int[] _offsets;
    private readonly int[] _lines;

    /// <summary>The character at each of <paramref name="offsets"/> (ascending), and those after it up to the next, stand in that one of <paramref name="lines"/>.</summary>
    public LinedText(string text, int[] offsets, int[] lines)
    {
        Text = text;
        _offsets = offsets;
        _lines = lines;
    }

    public string Text { get; }

    /// <summary>The text of a whole file, whose lines end in line feeds.</summary>
    public static LinedText OfFile(string text)
    {
        List<int> starts = [0];
        for (int at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            starts.Add(at + 1);
        }

        return new LinedText(text, [.. starts], [.. Enumerable.Range(1, starts.Count)]);
    }

    /// <summary>The line of a character, from 1.</summary>
    public int LineAt(int offset)
    {
        int found = Array.BinarySearch(_offsets, offset);
        return _lines.Length == 0 ? 1 : _lines[Math.Max(found < 0 ? ~found - 1 : found, 0)];
    }
}

using System.Globalization;

namespace SearchR3.Documents.Chunking;

/// <summary>
/// The places where prose can be cut, from the best kind to the worst. Each is the offset of a character strictly between the two ends, and never
/// the second half of a surrogate pair.
/// </summary>
internal static class TextBoundaries
{
    private static readonly Func<string, int, int, List<int>>[] Kinds = [Paragraphs, Sentences, Lines, Words, Middle];

    /// <summary>How many kinds there are; the last is the middle of the run, which always exists in two characters or more.</summary>
    public static int KindCount => Kinds.Length;

    /// <summary>The places of one kind, ascending.</summary>
    public static List<int> Of(int kind, string text, int start, int end) => Kinds[kind](text, start, end);

    /// <summary>The first lines after blank ones.</summary>
    public static List<int> Paragraphs(string text, int start, int end)
    {
        List<int> places = [];
        bool blankBefore = false;
        for (int line = start; line < end;)
        {
            int feed = text.IndexOf('\n', line, end - line);
            int next = feed < 0 ? end : feed + 1;
            bool blank = text.AsSpan(line, next - line).IsWhiteSpace();
            if (blankBefore && !blank && line > start)
            {
                places.Add(line);
            }

            blankBefore = blank;
            line = next;
        }

        return places;
    }

    /// <summary>The first words of sentences: after a full stop and white space unless a small letter follows, or after an ideographic full stop.</summary>
    public static List<int> Sentences(string text, int start, int end)
    {
        List<int> places = [];
        for (int at = start; at < end; at++)
        {
            bool ideographic = text[at] is '。' or '！' or '？';
            if (!ideographic && text[at] is not ('.' or '!' or '?' or '…'))
            {
                continue;
            }

            int next = at + 1;
            while (next < end && (text[next] is '.' or '!' or '?' or '…' or '。' or '！' or '？' or '"' or '\'' || IsClosing(text[next])))
            {
                next++;
            }

            int word = next;
            while (word < end && char.IsWhiteSpace(text[word]))
            {
                word++;
            }

            if (word < end && (ideographic || (word > next && !char.IsLower(text[word]))))
            {
                places.Add(word);
            }

            at = next - 1;
        }

        return places;
    }

    /// <summary>The first characters of lines.</summary>
    public static List<int> Lines(string text, int start, int end)
    {
        List<int> places = [];
        for (int at = start + 1; at < end; at++)
        {
            if (text[at - 1] == '\n')
            {
                places.Add(at);
            }
        }

        return places;
    }

    /// <summary>The first characters of words.</summary>
    public static List<int> Words(string text, int start, int end)
    {
        List<int> places = [];
        for (int at = start + 1; at < end; at++)
        {
            if (char.IsWhiteSpace(text[at - 1]) && !char.IsWhiteSpace(text[at]))
            {
                places.Add(at);
            }
        }

        return places;
    }

    /// <summary>Every character.</summary>
    public static List<int> Characters(string text, int start, int end) =>
        [.. Enumerable.Range(start + 1, Math.Max(end - start - 1, 0)).Where(at => !char.IsLowSurrogate(text[at]) || !char.IsHighSurrogate(text[at - 1]))];

    /// <summary>Whether there is a letter or digit: without one a text says nothing to search for.</summary>
    public static bool HasWord(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The middle; none in a single character.</summary>
    private static List<int> Middle(string text, int start, int end)
    {
        int middle = start + ((end - start) / 2);
        if (middle > start && middle < end && char.IsSurrogatePair(text[middle - 1], text[middle]))
        {
            middle += middle + 1 < end ? 1 : -1;
        }

        return middle > start && middle < end ? [middle] : [];
    }

    private static bool IsClosing(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation;
}

namespace SearchR3.Retrieval.Lexical;

/// <summary>
/// Cuts text into runs of letters and runs of digits; everything else separates. A run of letters is cut before a capital that follows a
/// small letter (<c>readAll|Text</c>) and before the last of several capitals when a small letter follows (<c>IO|Exception</c>).
/// </summary>
internal static class ApiWords
{
    /// <summary>Longer words are cut: an index cannot hold a term of any length.</summary>
    public const int LongestWord = 255;

    /// <summary>Finds the next word at or after <paramref name="at"/>; (-1, 0) when there is none.</summary>
    public static (int Start, int Length) Next(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && !char.IsAsciiDigit(text[at]) && !IsLetter(text[at]))
        {
            at++;
        }

        if (at >= text.Length)
        {
            return (-1, 0);
        }

        int end = at + 1;
        int limit = Math.Min(text.Length, at + LongestWord);
        if (char.IsAsciiDigit(text[at]))
        {
            while (end < limit && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            return (at, end - at);
        }

        while (end < limit && IsLetter(text[end]) && !StartsWord(text, end))
        {
            end++;
        }

        // A cut at the limit must not halve a surrogate pair.
        bool halved = end < text.Length && char.IsSurrogatePair(text[end - 1], text[end]);
        return (at, end - at - (halved && end - at > 1 ? 1 : 0));
    }

    private static bool StartsWord(ReadOnlySpan<char> text, int at)
    {
        if (!char.IsUpper(text[at]))
        {
            return false;
        }

        bool smallFollows = at + 1 < text.Length && IsLetter(text[at + 1]) && !char.IsUpper(text[at + 1]);
        return !char.IsUpper(text[at - 1]) || smallFollows;
    }

    // Halves of a pair count as letters, so that scripts beyond the basic plane stay whole; digits of other scripts count too.
    private static bool IsLetter(char character) =>
        char.IsLetter(character) || char.IsSurrogate(character) || (char.IsDigit(character) && !char.IsAsciiDigit(character))
        || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark;
}

using System.Buffers;
using System.Globalization;

namespace SearchR3.Tokenization;

/// <summary>Finds added tokens in a text: leftmost first, the longest of those that start at the same place. Immutable and thread-safe.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly Dictionary<string, AddedToken> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int[] _lengths;
    private readonly SearchValues<string> _starts;

    /// <summary>Looks for each key; the key is the token's content as it stands in the text that will be searched.</summary>
    public AddedTokenSplitter(IEnumerable<KeyValuePair<string, AddedToken>> tokens)
    {
        foreach ((string content, AddedToken token) in tokens)
        {
            if (content.Length > 0)
            {
                _tokens[content] = token;
            }
        }

        _lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. _tokens.Keys.Select(content => content.Length).Distinct().OrderDescending()];
        _starts = SearchValues.Create([.. _tokens.Keys], StringComparison.Ordinal);
    }

    /// <summary>The whole text in pieces: an added token, or text between two of them (Token null, never empty).</summary>
    public List<(AddedToken? Token, int Start, int End)> Split(string text)
    {
        List<(AddedToken? Token, int Start, int End)> pieces = [];
        int done = 0;
        for (int from = 0; _lengths.Length > 0 && from < text.Length;)
        {
            int found = text.AsSpan(from).IndexOfAny(_starts);
            if (found < 0)
            {
                break;
            }

            int start = from + found;
            AddedToken token = Longest(text.AsSpan(start), out int length);
            int end = start + length;
            from = end;
            if (token.SingleWord && ((start > 0 && IsWord(text[start - 1])) || (end < text.Length && IsWord(text[end]))))
            {
                continue;
            }

            while (token.LeftStrip && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (start > done)
            {
                pieces.Add((null, done, start));
            }

            pieces.Add((token, start, end));
            done = end;
            from = Math.Max(from, end);
        }

        if (done < text.Length)
        {
            pieces.Add((null, done, text.Length));
        }

        return pieces;
    }

    private AddedToken Longest(ReadOnlySpan<char> text, out int length)
    {
        foreach (int candidate in _lengths)
        {
            if (candidate <= text.Length && _lookup.TryGetValue(text[..candidate], out AddedToken? token))
            {
                length = candidate;
                return token;
            }
        }

        throw new InvalidOperationException("The search found a token that the table does not hold.");
    }

    /// <summary>What a regex calls a word character.</summary>
    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber or UnicodeCategory.Surrogate;
}

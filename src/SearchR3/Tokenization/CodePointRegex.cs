using System.Globalization;
using System.Text.RegularExpressions;
using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>
/// A regex of a tokenizer.json that sees code points. .NET's engine sees 16-bit units, so a character outside the Basic Multilingual
/// Plane would be two surrogates and neither letter nor digit; it is replaced by one unit of the same general category, matched, and
/// the offsets are mapped back. A lone surrogate counts as U+FFFD, which is what it becomes in UTF-8.
/// </summary>
internal sealed class CodePointRegex
{
    // An honest match takes microseconds; one that backtracks without end would hang whoever encodes a text.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(5);

    private static readonly char[] StandIns = BuildStandIns();
    private readonly Regex _regex;

    private CodePointRegex(Regex regex) => _regex = regex;

    /// <summary>Compiles <paramref name="pattern"/>, an Oniguruma regex; one that .NET reads otherwise, or not at all, is refused.</summary>
    /// <param name="pattern">The regex.</param>
    /// <param name="longestMatch">After this time a match is given up; null takes 5 seconds.</param>
    public static CodePointRegex Create(string pattern, TimeSpan? longestMatch = null)
    {
        if (KnownPatterns.Find(pattern) is Regex known)
        {
            return new CodePointRegex(known);
        }

        if (DialectTrap(pattern) is string trap)
        {
            throw new SearchR3Exception($"The tokenizer's regex {pattern} uses {trap}, which is not supported.");
        }

        try
        {
            // Oniguruma's ^ and $ are always those of a line.
            return new CodePointRegex(new Regex(
                pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled, longestMatch ?? LongestMatch));
        }
        catch (ArgumentException error)
        {
            throw new SearchR3Exception($"The tokenizer's regex {pattern} is not supported: {error.Message}", error);
        }
    }

    /// <summary>A regex that matches exactly <paramref name="literal"/>.</summary>
    public static CodePointRegex Literal(string literal) => new(new Regex(Regex.Escape(literal), RegexOptions.CultureInvariant));

    /// <summary>Appends start and length of every match, in UTF-16 units of <paramref name="text"/>.</summary>
    /// <exception cref="SearchR3Exception">The pattern is one that backtracks without end on this text.</exception>
    public void Matches(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        try
        {
            FindMatches(text, matches);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new SearchR3Exception(
                $"The tokenizer's regex {_regex} has not come to an end after {error.MatchTimeout.TotalSeconds:0.###} s on a text of {text.Length} characters: " +
                "it tries too many ways to match, so write it without nested repetitions, or use another tokenizer.",
                error);
        }
    }

    private void FindMatches(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            foreach (ValueMatch match in _regex.EnumerateMatches(text))
            {
                matches.Add((match.Index, match.Length));
            }

            return;
        }

        char[] units = new char[text.Length];
        int[] offsets = new int[text.Length + 1];
        int count = 0;
        for (int at = 0; at < text.Length; count++)
        {
            offsets[count] = at;
            if (!char.IsSurrogate(text[at]))
            {
                units[count] = text[at++];
            }
            else if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
            {
                units[count] = StandIns[(int)CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[at], text[at + 1]))];
                at += 2;
            }
            else
            {
                units[count] = '\uFFFD';
                at++;
            }
        }

        offsets[count] = text.Length;
        foreach (ValueMatch match in _regex.EnumerateMatches(units.AsSpan(0, count)))
        {
            int start = offsets[match.Index];
            matches.Add((start, offsets[match.Index + match.Length] - start));
        }
    }

    /// <summary>One unit of each general category, from the far end of the plane so that no pattern names it.</summary>
    private static char[] BuildStandIns()
    {
        char[] standIns = new char[30];
        Array.Fill(standIns, '\uFFFD');
        for (int unit = 0x2030; unit < 0xFFFD; unit++)
        {
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)unit)] = (char)unit;
        }

        return standIns;
    }

    /// <summary>Names the first construct that Oniguruma and .NET both accept but read differently; null when there is none.</summary>
    private static string? DialectTrap(string pattern)
    {
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (char.IsSurrogate(c))
            {
                return "a character outside the Basic Multilingual Plane";
            }

            if (c == '\\')
            {
                i++;
            }
            else if (inClass && c == '[')
            {
                return "a class inside a class";
            }
            else if (inClass && c == '&' && i + 1 < pattern.Length && pattern[i + 1] == '&')
            {
                return "an intersection of classes";
            }
            else if (c == '[')
            {
                inClass = true;
                // A bracket that opens a class may be followed by one that is meant literally: []a] or [^]a].
                i += i + 1 < pattern.Length && pattern[i + 1] == '^' ? 1 : 0;
                i += i + 1 < pattern.Length && pattern[i + 1] == ']' ? 1 : 0;
            }
            else if (c == ']')
            {
                inClass = false;
            }
        }

        return null;
    }
}

using System.Text;

namespace SearchR3.Tokenization;

/// <summary>Cuts text into the pieces that byte pair encoding may not merge across. Immutable and thread-safe.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Appends the non-empty pieces of <paramref name="text"/>, in order.</summary>
    public abstract void Split(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> pieces);

    /// <summary>The pieces of <paramref name="text"/>.</summary>
    public List<ReadOnlyMemory<char>> Split(string text)
    {
        List<ReadOnlyMemory<char>> pieces = [];
        if (text.Length > 0)
        {
            Split(text.AsMemory(), pieces);
        }

        return pieces;
    }
}

/// <summary>Splits at the matches of a regex; <paramref name="behavior"/> says what becomes of them.</summary>
internal sealed class SplitPreTokenizer(CodePointRegex pattern, SplitBehavior behavior, bool invert) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> pieces)
    {
        List<(int Start, int Length)> matches = [];
        pattern.Matches(text.Span, matches);
        List<(int Start, int End, bool IsMatch)> segments = new((matches.Count * 2) + 1);
        int at = 0;
        foreach ((int start, int length) in matches)
        {
            if (start > at)
            {
                segments.Add((at, start, invert));
            }

            segments.Add((start, start + length, !invert));
            at = start + length;
        }

        if (at < text.Length)
        {
            segments.Add((at, text.Length, invert));
        }

        foreach ((int start, int end) in SplitBehaviors.Apply(behavior, segments))
        {
            if (end > start)
            {
                pieces.Add(text[start..end]);
            }
        }
    }
}

/// <summary>Cuts digits (Unicode classes Nd, Nl and No) from everything else, each alone or in runs.</summary>
internal sealed class DigitsPreTokenizer(bool individual) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> pieces)
    {
        ReadOnlySpan<char> span = text.Span;
        int start = 0;
        bool wasDigit = false;
        for (int at = 0; at < span.Length;)
        {
            Rune.DecodeFromUtf16(span[at..], out Rune rune, out int units);
            bool isDigit = Rune.IsNumber(rune);
            if (at > start && (isDigit != wasDigit || (isDigit && individual)))
            {
                pieces.Add(text[start..at]);
                start = at;
            }

            wasDigit = isDigit;
            at += units;
        }

        pieces.Add(text[start..]);
    }
}

/// <summary>GPT-2's words where <paramref name="useRegex"/> is set, after an optional leading space on every piece that has none.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    private static readonly SplitPreTokenizer Words =
        new(CodePointRegex.Create(KnownPatterns.Gpt2), SplitBehavior.Isolated, invert: false);

    /// <inheritdoc/>
    public override void Split(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> pieces)
    {
        if (addPrefixSpace && text.Span[0] != ' ')
        {
            text = string.Concat(" ", text.Span).AsMemory();
        }

        if (useRegex)
        {
            Words.Split(text, pieces);
        }
        else
        {
            pieces.Add(text);
        }
    }
}

/// <summary>Each step cuts the pieces of the one before.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(ReadOnlyMemory<char> text, List<ReadOnlyMemory<char>> pieces)
    {
        List<ReadOnlyMemory<char>> current = [text];
        foreach (PreTokenizer step in steps)
        {
            List<ReadOnlyMemory<char>> next = new(current.Count);
            foreach (ReadOnlyMemory<char> piece in current)
            {
                step.Split(piece, next);
            }

            current = next;
        }

        pieces.AddRange(current);
    }
}

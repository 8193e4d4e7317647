using System.Text;

namespace SearchR3.Tokenization;

/// <summary>Changes text before it is split into words: the <c>normalizer</c> of a tokenizer.json. Immutable and thread-safe.</summary>
internal abstract class TextNormalizer
{
    /// <summary>The text as the vocabulary wants it; the same instance when nothing changes.</summary>
    public abstract string Normalize(string text);
}

/// <summary>Unicode form C.</summary>
internal sealed class NfcNormalizer : TextNormalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text) => CanonicalComposition.Compose(text);
}

/// <summary>Lower case, character by character, so that a final sigma is like any other.</summary>
internal sealed class LowercaseNormalizer : TextNormalizer
{
    /// <inheritdoc/>
    /// <remarks>U+0130 is the one character whose lower case has two; .NET's invariant casing leaves it alone.</remarks>
    public override string Normalize(string text) =>
        text.ToLowerInvariant().Replace("\u0130", "i\u0307", StringComparison.Ordinal);
}

/// <summary>Puts <paramref name="content"/>, literally, in the place of every match of <paramref name="pattern"/>.</summary>
internal sealed class ReplaceNormalizer(CodePointRegex pattern, string content) : TextNormalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        List<(int Start, int Length)> matches = [];
        pattern.Matches(text, matches);
        if (matches.Count == 0)
        {
            return text;
        }

        StringBuilder result = new(text.Length + (matches.Count * content.Length));
        int at = 0;
        foreach ((int start, int length) in matches)
        {
            result.Append(text, at, start - at).Append(content);
            at = start + length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}

/// <summary>One after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<TextNormalizer> steps) : TextNormalizer
{
    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        foreach (TextNormalizer step in steps)
        {
            text = step.Normalize(text);
        }

        return text;
    }
}

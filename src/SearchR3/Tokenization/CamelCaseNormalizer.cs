using System.Buffers;
using System.Text;

namespace SearchR3.Tokenization;

/// <summary>
/// A run of rules "put a space before this capital when a small letter or a digit precedes it, or a capital precedes and a small letter
/// follows it" (<c>ReadAllText</c>, <c>IOException</c>), done in one pass.
/// A tokenizer.json can say it only as one Replace for each letter, because its replacement text knows no groups; no such rule
/// changes what another one looks at (the character before a capital stays what it was), so their order does not matter.
/// </summary>
internal sealed class CamelCaseNormalizer : TextNormalizer
{
    private static readonly SearchValues<char> SmallOrDigit = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private readonly SearchValues<char> _capitals;

    /// <summary>The rules for the letters of <paramref name="capitals"/>.</summary>
    public CamelCaseNormalizer(string capitals) => _capitals = SearchValues.Create(capitals);

    /// <summary>The regex of the rule for one capital.</summary>
    public static string PatternOf(char capital) => $"(?<=[a-z0-9]){capital}|(?<=[A-Z]){capital}(?=[a-z])";

    /// <summary>The capital of a rule of this form, or null when the rule says something else.</summary>
    public static char? CapitalOf(string pattern, string content) =>
        content is [' ', >= 'A' and <= 'Z'] && pattern == PatternOf(content[1]) ? content[1] : null;

    /// <inheritdoc/>
    public override string Normalize(string text)
    {
        StringBuilder? result = null;
        int copied = 0;
        for (int i = 1; i < text.Length; i++)
        {
            bool startsWord = SmallOrDigit.Contains(text[i - 1]) ||
                (char.IsAsciiLetterUpper(text[i - 1]) && i + 1 < text.Length && char.IsAsciiLetterLower(text[i + 1]));
            if (startsWord && _capitals.Contains(text[i]))
            {
                result ??= new StringBuilder(text.Length + 16);
                result.Append(text, copied, i - copied).Append(' ');
                copied = i;
            }
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }
}

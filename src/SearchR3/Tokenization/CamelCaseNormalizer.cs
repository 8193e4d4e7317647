using System.Buffers;
using System.Text;

namespace SearchR3.Tokenization;

/// <summary>
/// A run of rules "put a space before this capital when a small letter or a digit precedes it", done in one pass.
/// A tokenizer.json can say it only as one Replace for each letter, because its replacement text knows no groups; no such rule
/// changes what another one looks at (the character before a capital stays what it was), so their order does not matter.
/// </summary>
internal sealed class CamelCaseNormalizer : TextNormalizer
{
    private const string Before = "(?<=[a-z0-9])";
    private static readonly SearchValues<char> SmallOrDigit = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private readonly SearchValues<char> _capitals;

    /// <summary>The rules for the letters of <paramref name="capitals"/>.</summary>
    public CamelCaseNormalizer(string capitals) => _capitals = SearchValues.Create(capitals);

    /// <summary>The regex of the rule for one capital.</summary>
    public static string PatternOf(char capital) => Before + capital;

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
            if (_capitals.Contains(text[i]) && SmallOrDigit.Contains(text[i - 1]))
            {
                result ??= new StringBuilder(text.Length + 16);
                result.Append(text, copied, i - copied).Append(' ');
                copied = i;
            }
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }
}

using System.Globalization;
using System.Text;

namespace SearchR3.Cli.Output;

/// <summary>
/// Text of strangers (queries, what a model wrote) for terminals and pictures: an escape sequence in it would colour or clear somebody's screen, a
/// line feed would break a table.
/// </summary>
internal static class VisibleText
{
    /// <summary>
    /// <paramref name="text"/> in one line: white space of any kind and length becomes one space, half a character becomes the replacement sign, and
    /// what is not seen (control, formatting and private characters) is left out.
    /// </summary>
    public static string Of(string text)
    {
        StringBuilder visible = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (visible.Length > 0 && visible[^1] != ' ')
                {
                    visible.Append(' ');
                }
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            {
                visible.Append(rune);
            }
        }

        return visible.ToString().TrimEnd();
    }
}

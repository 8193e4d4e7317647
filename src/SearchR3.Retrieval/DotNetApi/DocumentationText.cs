using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>Renders the inside of a documentation element as one line of plain text.</summary>
internal static partial class DocumentationText
{
    /// <summary>Text with references as short names, keywords and parameter names as they are, white space as single spaces.</summary>
    public static string Render(XElement element)
    {
        var text = new StringBuilder();
        Append(element, text);
        return Tidy(text);
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (XNode node in element.Nodes())
        {
            if (node is XText plain)
            {
                text.Append(plain.Value);
            }
            else if (node is XElement child)
            {
                AppendElement(child, text);
            }
        }
    }

    private static void AppendElement(XElement element, StringBuilder text)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso" or "xref":
                text.Append(Reference(element));
                break;
            case "paramref" or "typeparamref":
                text.Append(element.Attribute("name")?.Value);
                break;
            case "c" or "sup" or "sub" or "strong" or "em" or "b" or "i" or "a":
                Append(element, text);
                break;
            case "code" when element.Value.Contains('\n', StringComparison.Ordinal):
                // A sample is not part of the sentence; a name set as code is.
                break;
            case "code":
                Append(element, text);
                break;
            default:
                text.Append(' ');
                Append(element, text);
                text.Append(' ');
                break;
        }
    }

    private static string Reference(XElement element)
    {
        if (element.Value.Trim() is { Length: > 0 } written)
        {
            return written;
        }

        string? target = element.Attribute("cref")?.Value ?? element.Attribute("uid")?.Value;
        return target is null ? element.Attribute("langword")?.Value ?? "" : MemberName.ShortNameOf(target);
    }

    private static string Tidy(StringBuilder text)
    {
        string[] words = text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string line = string.Join(' ', words);
        return line.Contains(" .", StringComparison.Ordinal) || line.Contains(" ,", StringComparison.Ordinal)
            ? SpaceBeforeStop().Replace(line, "$1")
            : line;
    }

    // Not before a name such as .NET.
    [GeneratedRegex(@" ([.,])(?=\s|$)")]
    private static partial Regex SpaceBeforeStop();
}

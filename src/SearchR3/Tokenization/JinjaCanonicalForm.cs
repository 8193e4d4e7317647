using System.Text;
using System.Text.RegularExpressions;

namespace SearchR3.Tokenization;

/// <summary>
/// One spelling for templates that print the same: white space control is carried out as Hugging Face configures Jinja (trim_blocks,
/// lstrip_blocks), comments go, text, string literals and sums of them join into text, subscripts become attributes, quotes are single.
/// The result reads as a template itself: text, <c>{{message.role}}</c>, <c>{%if add_generation_prompt%}</c>.
/// A brace of the text is written as U+0001 so that text cannot look like a tag.
/// </summary>
internal static partial class JinjaCanonicalForm
{
    /// <summary>The canonical form of <paramref name="template"/>.</summary>
    public static string Of(string template)
    {
        template = template.Replace("\r\n", "\n", StringComparison.Ordinal);
        template = template.EndsWith('\n') ? template[..^1] : template;
        StringBuilder form = new(template.Length);
        int textStart = 0;
        bool trimLeft = false, dropNewline = false;
        while (true)
        {
            Match tag = Tag().Match(template, textStart);
            int textEnd = tag.Success ? tag.Index : template.Length;
            string text = template[textStart..textEnd];
            bool block = tag.Groups["kind"].Value is "%" or "#";
            text = trimLeft ? text.TrimStart() : dropNewline && text.StartsWith('\n') ? text[1..] : text;
            text = tag.Groups["open"].Value switch
            {
                "-" => text.TrimEnd(),
                "" when tag.Success && block => WithoutIndent(text, textStart == 0 || template[textStart - 1] == '\n'),
                _ => text,
            };
            AppendText(form, text);
            if (!tag.Success)
            {
                return form.ToString();
            }

            string body = tag.Groups["body"].Value;
            switch (tag.Groups["kind"].Value)
            {
                case "{":
                    AppendOutput(form, body);
                    break;
                case "%":
                    form.Append("{%").Append(Expression(body)).Append("%}");
                    break;
            }

            trimLeft = tag.Groups["close"].Value == "-";
            dropNewline = block && tag.Groups["close"].Value != "+";
            textStart = tag.Index + tag.Length;
        }
    }

    /// <summary>A tag: quotes may hide its end, except in a comment.</summary>
    [GeneratedRegex(
        """
        \{(?<kind>\{)(?<open>[-+]?)(?<body>('([^'\\]|\\.)*'|"([^"\\]|\\.)*"|[^'"])*?)(?<close>-?)\}\}
        |\{(?<kind>%)(?<open>[-+]?)(?<body>('([^'\\]|\\.)*'|"([^"\\]|\\.)*"|[^'"])*?)(?<close>[-+]?)%\}
        |\{(?<kind>\#)(?<open>[-+]?)(?<body>.*?)(?<close>[-+]?)\#\}
        """,
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
        | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Tag();

    [GeneratedRegex("""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\s+|[^'"\s]+""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();

    [GeneratedRegex(@"\['([A-Za-z_]+)'\]", RegexOptions.CultureInvariant)]
    private static partial Regex Subscript();

    [GeneratedRegex(@"\b(?:if|and|or|not|in|is)\b|[<>=!~]", RegexOptions.CultureInvariant)]
    private static partial Regex LooserThanPlus();

    /// <summary>lstrip_blocks: spaces and tabs between the start of a line and a block go.</summary>
    private static string WithoutIndent(string text, bool startsLine)
    {
        int line = text.LastIndexOf('\n') + 1;
        return (line > 0 || startsLine) && text.AsSpan(line).IndexOfAnyExcept(' ', '\t') < 0 ? text[..line] : text;
    }

    private static void AppendText(StringBuilder form, string text) => form.Append(text.Replace('{', '\u0001'));

    private static void AppendOutput(StringBuilder form, string body)
    {
        foreach (string term in Terms(body))
        {
            if (term.Length > 1 && term[0] is '\'' or '"' && Pieces().Match(term).Length == term.Length)
            {
                AppendText(form, Unquote(term));
            }
            else
            {
                form.Append("{{").Append(Expression(term)).Append("}}");
            }
        }
    }

    /// <summary>The terms of a sum; one term where an operator that binds looser than plus stands outside quotes.</summary>
    private static List<string> Terms(string body)
    {
        List<string> terms = [""];
        int depth = 0;
        foreach (Match piece in Pieces().Matches(body))
        {
            if (piece.Value[0] is '\'' or '"')
            {
                terms[^1] += piece.Value;
                continue;
            }

            if (LooserThanPlus().IsMatch(piece.Value))
            {
                return [body.Trim()];
            }

            foreach (char c in piece.Value)
            {
                depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
                if (c == '+' && depth == 0)
                {
                    terms.Add("");
                }
                else
                {
                    terms[^1] += c;
                }
            }
        }

        return [.. terms.Select(term => term.Trim())];
    }

    private static string Expression(string body)
    {
        StringBuilder result = new();
        foreach (Match piece in Pieces().Matches(body.Trim()))
        {
            result.Append(piece.Value switch
            {
                ['"', .. string inner, '"'] when !inner.Contains('\'') => $"'{inner}'",
                [var c, ..] when char.IsWhiteSpace(c) => " ",
                _ => piece.Value,
            });
        }

        return Subscript().Replace(result.ToString(), ".$1");
    }

    private static string Unquote(string literal) => Escape().Replace(literal[1..^1], escape => escape.Value[1] switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        '\\' or '\'' or '"' => escape.Value[1..],
        _ => escape.Value,
    });

    [GeneratedRegex(@"\\.", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}

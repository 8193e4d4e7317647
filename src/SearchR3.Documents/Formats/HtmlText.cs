using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>The visible text of a page as it grows: white space as one space, blocks with a blank line between them.</summary>
internal sealed class HtmlText
{
    private static readonly HashSet<string> Blocks =
    [
        "address", "article", "aside", "blockquote", "body", "caption", "details", "dialog", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "main", "menu", "ol", "p", "pre", "search", "section", "summary", "table", "ul",
    ];

    private static readonly HashSet<string> Rows = ["li", "tr", "dt", "dd", "br", "thead", "tbody", "tfoot", "option"];

    private readonly LinedTextBuilder _text = new();
    private readonly List<Cut> _cuts = [];
    private Separator _separator;

    private enum Separator
    {
        None,
        Space,
        Cell,
        Line,
        Block,
    }

    public int Length => _text.Length;

    /// <summary>Before blocks (level 0), before rows (1), and before the lines of code (2).</summary>
    public IReadOnlyList<Cut> Cuts => _cuts;

    public static bool IsBlock(string element) => Blocks.Contains(element) || Rows.Contains(element);

    public LinedText Build() => _text.Build();

    /// <summary>An element begins or ends here.</summary>
    public void Break(string element) => Separate(
        Blocks.Contains(element) ? Separator.Block : Rows.Contains(element) ? Separator.Line : element is "td" or "th" ? Separator.Cell : Separator.None);

    /// <summary>Adds characters that begin in one line of the file and end in another.</summary>
    public void Add(string text, int line, int lastLine, bool keepsLines)
    {
        bool indenting = false;
        foreach (char character in text)
        {
            if (character == '\n')
            {
                // A line feed written as a character reference is none in the file.
                line = Math.Min(line + 1, lastLine);
                indenting = keepsLines;
                Separate(keepsLines ? Separator.Line : Separator.Space);
            }
            else if (char.IsWhiteSpace(character) && !(keepsLines && (indenting || _separator < Separator.Line)))
            {
                Separate(Separator.Space);
            }
            else
            {
                Flush(line, keepsLines);
                _text.Append([character], line);
            }
        }
    }

    private void Separate(Separator separator) => _separator = separator > _separator ? separator : _separator;

    private void Flush(int line, bool isCode)
    {
        if (_text.Length > 0 && _separator != Separator.None)
        {
            _text.Append(_separator switch { Separator.Block => "\n\n", Separator.Line => "\n", Separator.Cell => " | ", _ => " " }, line);
            if (_separator >= Separator.Line)
            {
                _cuts.Add(new Cut(_text.Length, _separator == Separator.Block ? 0 : isCode ? 2 : 1));
            }
        }

        _separator = Separator.None;
    }
}

using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>
/// HTML by its headings, without tags, scripts, styles and navigation. What the page's title says is the outermost heading until there is an h1. Read from
/// the parser's tokens, since they alone say in which line a text stands; which elements are open is enough to know what to leave out.
/// </summary>
internal sealed class HtmlFormat
{
    private static readonly HashSet<string> Dropped =
        ["script", "style", "nav", "template", "noscript", "svg", "iframe", "object", "canvas", "select"];

    // Elements whose end need not be written, with the group of those that end each other.
    private static readonly Dictionary<string, string> EndedByNext = new()
    {
        ["p"] = "p",
        ["li"] = "li",
        ["dt"] = "d",
        ["dd"] = "d",
        ["td"] = "t",
        ["th"] = "t",
        ["tr"] = "tr",
        ["thead"] = "tb",
        ["tbody"] = "tb",
        ["tfoot"] = "tb",
        ["option"] = "o",
    };

    private static readonly HashSet<string> Void =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

    private const int NoHeading = 0;
    private const int Title = -1;

    // The parser's time grows with the square of the depth.
    private const int DeepestNesting = 1000;

    private readonly HtmlText _text = new();
    private readonly List<string> _open = [];
    private readonly Outline _outline;
    private readonly System.Text.StringBuilder _heading = new();
    private int _headingStart = -1;
    private int _headingLevel;

    private HtmlFormat(string name) => _outline = new Outline(name, 0);

    public static IReadOnlyList<Section> Read(string text, string name)
    {
        HtmlFormat html = new(name);
        HtmlParser parser = new(new HtmlParserOptions { OnToken = (token, range) => html.Take(token, range.Start.Line, range.End.Line) });
        using (parser.ParseDocument(text))
        {
            html.EndHeading();
            return html._outline.Sections(html._text.Build(), html._text.Cuts);
        }
    }

    private void Take(HtmlToken token, int line, int lastLine)
    {
        switch (token.Type)
        {
            case HtmlTokenType.StartTag:
                Start(token.AsTag(), lastLine);
                break;
            case HtmlTokenType.EndTag:
                End(token.Name);
                break;
            case HtmlTokenType.Character when IsShown || _headingLevel != NoHeading:
                Characters(token.Data, line, lastLine);
                break;
        }
    }

    private bool IsShown => !_open.Exists(Dropped.Contains);

    private void Start(HtmlTagToken tag, int line)
    {
        string name = tag.Name;
        bool isForeign = name == "svg" || _open.Contains("svg") || _open.Contains("math");
        if (!Void.Contains(name) && !(tag.IsSelfClosing && isForeign))
        {
            Open(name);
        }

        // Only a page's own title, not that of a drawing in it.
        bool isTitle = name == "title" && !_open.Contains("svg");
        if (isTitle)
        {
            BeginHeading(Title);
        }
        else if (!IsShown)
        {
            return;
        }
        else if (HeadingLevel(name) is { } level)
        {
            _text.Break(name);
            BeginHeading(level);
        }
        else
        {
            if (HtmlText.IsBlock(name))
            {
                EndHeading();
            }

            _text.Break(name);
            if (name == "img")
            {
                Characters(tag.GetAttribute("alt"), line, line);
            }
        }
    }

    private void Open(string name)
    {
        string? group = EndedByNext.GetValueOrDefault(name);
        for (int at = _open.Count - 1; group is not null && at >= 0 && EndedByNext.TryGetValue(_open[at], out string? other); at--)
        {
            if (other == group)
            {
                _open.RemoveRange(at, _open.Count - at);
                break;
            }
        }

        _open.Add(name);
        if (_open.Count > DeepestNesting)
        {
            throw new InsufficientExecutionStackException();
        }
    }

    private void End(string name)
    {
        int opened = _open.LastIndexOf(name);
        if (opened < 0)
        {
            return;
        }

        // An element ends with all that is still open inside it.
        _open.RemoveRange(opened, _open.Count - opened);
        if (name == "title" || HeadingLevel(name) is not null)
        {
            EndHeading();
        }

        if (IsShown)
        {
            _text.Break(name);
        }
    }

    private void Characters(string text, int line, int lastLine)
    {
        bool keepsLines = _open.Contains("pre") || _open.Contains("textarea");
        if (_headingLevel != NoHeading)
        {
            _heading.Append(text);
        }

        _text.Add(text, line, lastLine, keepsLines);
    }

    private void BeginHeading(int level)
    {
        EndHeading();
        _headingLevel = level;
        _headingStart = _text.Length;
    }

    private void EndHeading()
    {
        if (_headingLevel != NoHeading)
        {
            _text.Break("p");
            if (_headingLevel == Title)
            {
                _outline.AddTitle(_heading.ToString(), _headingStart, _text.Length);
            }
            else
            {
                _outline.Add(_headingLevel, _heading.ToString(), _headingStart, _text.Length);
            }

            _headingLevel = NoHeading;
            _heading.Clear();
        }
    }

    private static int? HeadingLevel(string name) => name is ['h', >= '1' and <= '6'] ? name[1] - '0' : null;
}

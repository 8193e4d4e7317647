using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SearchR3.Documents;

namespace SearchR3.Tests.Documents.Formats;

public sealed class HtmlFormatTests
{
    private static readonly string[] Tags = ["p", "div", "b", "i", "li", "ul", "table", "tr", "td", "h2", "h3", "pre", "span", "section", "a", "blockquote"];

    [Fact]
    public void SectionsFollowTheHeadingsWithoutTagsScriptsStylesAndNavigation()
    {
        const string html = """
            <!doctype html>
            <html><head><title>The &amp; page</title><style>p { color: red }</style>
            <script>if (a < b) { document.write("<p>script</p>") }</script></head>
            <body><nav><ul><li>menu</ul></nav>
            <p>Before <b>all</b>
            headings.</p>
            <h2>Set
             up</h2>
            <p>One.<p>Two &lt;3>.
            <h1 class="x">Main</h1><ul><li>first<li>second</ul>
            <table><tr><th>k<th>v<tr><td>1<td>2</table>
            <img src="x.png" alt="a picture"><svg><title>drawn</title><text>svg</text></svg>
            <h2>Code</h2><pre>
            if (x)
                y();
            </pre>
            """;

        Assert.Equal(
            [
                "The & page [5-6] Before all headings.", "The & page > Set up [7-9] One.\n\nTwo <3>.", "Main [10-12] first\nsecond\n\nk | v\n1 | 2\n\na picture",
                "Main > Code [13-15] if (x)\n    y();",
            ],
            Chunks.Shown(Chunks.Of("p.html", html)));
    }

    [Theory]
    [InlineData("<h1>Open<p>text", "Open [1-1] text")]
    [InlineData("<p>a<div>b</p></div></span>c", "p [1-1] a\n\nb\n\nc")]
    [InlineData("<nav>menu</div><p>still menu</nav>text", "p [1-1] text")]
    [InlineData("<div><nav>menu</div>text", "p [1-1] text")]
    [InlineData("<script/>dropped</script>text", "p [1-1] text")]
    [InlineData("<b>bold <i>both</b> italic</i> end <p>x<", "p [1-1] bold both italic end\n\nx<")]
    [InlineData("<h1></h1><p>text</p><h2> </h2><p>more</p>", "p [1-1] text|p [1-1] more")]
    [InlineData("<p>a<!-- <h1>no</h1>\n\n --> b\n<p>c", "p [1-4] a b\n\nc")]
    [InlineData("a&#10;b\nc", "p [1-2] a b c")]
    [InlineData("plain text, no tag", "p [1-1] plain text, no tag")]
    [InlineData("<title>Only a title</title>", "Only a title [1-1] Only a title")]
    public void BrokenHtmlIsReadAsABrowserWouldOrNearlySo(string html, string expected) =>
        Assert.Equal(expected.Split('|'), Chunks.Shown(Chunks.Of("p.htm", html)));

    [Fact]
    public void LongPagesAreCutBetweenBlocksAndRows()
    {
        string html = "<h1>T</h1>" + string.Concat(Enumerable.Range(0, 9).Select(i => $"<p>Paragraph {i} has words. And more of them</p>\n"))
            + "<ul>" + string.Concat(Enumerable.Range(0, 9).Select(i => $"<li>Item {i} has. Two sentences\n")) + "</ul>";

        DocumentChunk[] chunks = Chunks.Of("p.html", html, Chunks.OfWords(18));

        Assert.All(chunks, c => Assert.True(c.Text.StartsWith("Paragraph", StringComparison.Ordinal) || c.Text.StartsWith("Item", StringComparison.Ordinal), c.Text));
        Assert.Equal(chunks.Select(c => c.FirstLine).Order(), chunks.Select(c => c.FirstLine));
    }

    [Fact]
    public void DeepNestingEndsNobody() =>
        Assert.Contains("deep", Chunks.Of("d.html", string.Concat(Enumerable.Repeat("<div>", 20_000)) + "deep", Chunks.OfTokens(256))[^1].Text, StringComparison.Ordinal);

    [Fact]
    public void ElementsWithoutTheirEndsAreNotNested()
    {
        string list = "<ul>" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"<li>item{i}<p>more")) + "</ul><table>" + string.Concat(Enumerable.Repeat("<tr><td>a<td>b", 3000)) + "</table><p>end";

        Assert.EndsWith("a | b\n\nend", Chunks.Of("l.html", list, Chunks.OfWords(50))[^1].Text, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void EveryWordIsFoundInAChunkWithItsLine(int seed)
    {
        (string html, List<(string Word, int Line)> words) = Page(new Random(seed));
        ChunkOptions options = Chunks.OfTokens(48, 6);

        DocumentChunk[] chunks = Chunks.Of("p.html", html, options);

        Chunks.AssertSound(chunks, html, options, isVerbatim: false);
        Assert.All(words, w => Assert.Contains(chunks, c =>
            c.FirstLine <= w.Line && w.Line <= c.LastLine && $"{c.Heading} {c.Text}".Contains(w.Word, StringComparison.Ordinal)));
    }

    private static (string Html, List<(string Word, int Line)> Words) Page(Random random)
    {
        System.Text.StringBuilder html = new("<body>");
        List<(string, int)> words = [];
        int line = 1;
        for (int left = random.Next(60); left > 0; left--)
        {
            string tag = Tags[random.Next(Tags.Length)];
            bool breaks = random.Next(3) == 0;
            switch (random.Next(4))
            {
                case 0:
                    html.Append($"<{tag}{(breaks ? "\n x=y" : "")}>");
                    line += breaks ? 1 : 0;
                    break;
                case 1:
                    html.Append($"</{tag}>");
                    break;
                case 2:
                    html.Append($" w{words.Count}_{(breaks ? " " : "\n")}");
                    words.Add(($"w{words.Count}_", line));
                    line += breaks ? 0 : 1;
                    break;
                default:
                    html.Append("<!-- \n -->\n");
                    line += 2;
                    break;
            }
        }

        return (html.ToString(), words);
    }
}

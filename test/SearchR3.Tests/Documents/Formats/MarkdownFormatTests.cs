using SearchR3.Documents;

namespace SearchR3.Tests.Documents.Formats;

public sealed class MarkdownFormatTests
{
    [Fact]
    public void SectionsHaveThePathOfHeadingsAndTheLinesWithTheHeading()
    {
        const string text = """
            before

            # Guide
            Intro.

            ## Set *up* `it` [now](http://x.y) &amp; here
            Do it.
            ### Deep ###
            More.

            Setext
            ------
            Last.
            # Second
            End.
            """;

        Assert.Equal(
            [
                "g [1-1] before", "Guide [3-4] Intro.", "Guide > Set up it now & here [6-7] Do it.", "Guide > Set up it now & here > Deep [8-9] More.",
                "Guide > Setext [11-13] Last.", "Second [14-15] End.",
            ],
            Chunks.Shown(Chunks.Of("docs/g.md", text)));
    }

    [Fact]
    public void NumberSignsInCodeAndListsAreNoHeadings()
    {
        const string text = "# A\n```bash\n# comment\n```\n    # indented\n- item\n  # in the item\n\n> # in the quote\n";

        DocumentChunk chunk = Assert.Single(Chunks.Of("a.md", text));

        Assert.Equal(("A", 1, 9), (chunk.Heading, chunk.FirstLine, chunk.LastLine));
    }

    [Fact]
    public void FrontMatterIsLeftOut()
    {
        const string text = "---\ntitle: secret\n---\n# A\ntext\n";

        Assert.Equal(["A [4-5] text"], Chunks.Shown(Chunks.Of("a.md", text)));
        Assert.Equal(["a [1-3] only\n\n---"], Chunks.Shown(Chunks.Of("a.md", "only\n\n---")));
    }

    [Fact]
    public void AHeadingWithNothingOfItsOwnIsToldByThoseBelowItElseItStandsAlone() =>
        Assert.Equal(
            ["A > B [1-4] text", "A > C [5-5] ## C", "D [6-6] # D"],
            Chunks.Shown(Chunks.Of("a.md", "# A\n\n## B\ntext\n## C\n# D\n")));

    [Fact]
    public void ABlockOfCodeStaysWholeWhereItFitsAndIsElseCutAtItsBlankLines()
    {
        string code = "```\n" + Lines("a", 6) + "\n\n" + Lines("b", 6) + "\n```";
        string longer = "```\n" + Lines("a", 6) + "\n\n" + Lines("b", 6) + "\n\n" + Lines("c", 9) + "\n```";

        DocumentChunk[] whole = Chunks.Of("t.md", "# T\n" + Lines("p", 10) + "\n\n" + code, Chunks.OfWords(16));
        DocumentChunk[] cut = Chunks.Of("t.md", "# T\n" + longer, Chunks.OfWords(16));

        Assert.Equal([Lines("p", 10), code], whole.Select(c => c.Text));
        Assert.Equal(["```\n" + Lines("a", 6) + "\n\n" + Lines("b", 6), Lines("c", 9) + "\n```"], cut.Select(c => c.Text));
    }

    [Fact]
    public void ListsAreCutBetweenItemsAndTablesBetweenRows()
    {
        string list = string.Join('\n', Enumerable.Range(0, 6).Select(i => $"- Item {i}. It has\n  - nested {i}\n"));
        string table = "| a | b |\n|---|---|\n" + string.Join('\n', Enumerable.Range(0, 12).Select(i => $"| row {i}. Next | x |"));

        Assert.All(Chunks.Of("l.md", list, Chunks.OfWords(20)), c => Assert.StartsWith("- Item", c.Text, StringComparison.Ordinal));
        DocumentChunk[] rows = Chunks.Of("l.md", table, Chunks.OfWords(30));
        Assert.True(rows.Length > 2);
        Assert.All(rows, c => Assert.True(c.Text.StartsWith('|') && c.Text.EndsWith('|')));
    }

    [Fact]
    public void TheSameHeadingTwiceGivesDifferentIdsAndAChangeLeavesTheOthers()
    {
        const string text = "# A\n## Example\none\n## Example\ntwo\n# B\nthree\n";

        string[] ids = [.. Chunks.Of("a#b.md", text).Select(c => c.Id)];

        Assert.Equal(["a%23b.md#A > Example~1", "a%23b.md#A > Example~2", "a%23b.md#B~1"], ids);
        Assert.Equal(ids, Chunks.Of("a#b.md", text.Replace("one", "one and a half\n\nmore", StringComparison.Ordinal)).Select(c => c.Id));
    }

    [Fact]
    public void NestingThatTheParserRefusesIsReadAsPlainText()
    {
        string text = new string('>', 20_000) + " deep";

        Assert.Contains("deep", Chunks.Of("d.md", text, Chunks.OfTokens(256))[^1].Text, StringComparison.Ordinal);
    }

    private static string Lines(string stem, int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => $"{stem}{i}"));
}

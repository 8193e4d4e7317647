using SearchR3.Documents;

namespace SearchR3.Tests.Documents.Chunking;

public sealed class SectionSplitterTests
{
    [Fact]
    public void WhatFitsStaysWhole() =>
        Assert.Equal(["notes [1-3] one\n\ntwo three"], Chunks.Shown(Chunks.Of("notes.txt", "one\n\ntwo three\n", Chunks.OfWords(16))));

    [Fact]
    public void ParagraphsAreCutBeforeSentencesAndSentencesBeforeWords()
    {
        string text = Words("a", 10) + "\n\n" + Words("b", 10) + "\n\n" + Words("c", 12) + ". " + Words("D", 12) + ".\n\n" + Words("e", 40);

        DocumentChunk[] chunks = Chunks.Of("t.txt", text, Chunks.OfWords(16));

        Assert.Equal(
            [Words("a", 10), Words("b", 10), Words("c", 12) + ".", Words("D", 12) + ".", Words("e", 15), Words("e", 15, 15), Words("e", 10, 30)],
            chunks.Select(c => c.Text));
        Assert.Equal([1, 3, 5, 5, 7, 7, 7], chunks.Select(c => c.FirstLine));
    }

    [Fact]
    public void NeighboursAreJoinedAsLongAsTheyFit()
    {
        string text = string.Join("\n\n", Enumerable.Range(0, 7).Select(i => Words($"p{i}_", 5)));

        Assert.Equal([15, 15, 5], Chunks.Of("t.txt", text, Chunks.OfWords(16)).Select(c => Chunks.CountWords(c.Text)));
    }

    [Fact]
    public void AChunkRepeatsWholeSentencesOfTheOneBeforeAsFarAsTheyFit()
    {
        string text = string.Join(' ', Enumerable.Range(0, 12).Select(i => Words($"S{i}_", 4) + "."));

        DocumentChunk[] chunks = Chunks.Of("t.txt", text, Chunks.OfWords(21, overlap: 7));

        Assert.Equal(["S0_0", "S4_0", "S8_0"], chunks.Select(c => c.Text.Split(' ')[0]));
        for (int i = 1; i < chunks.Length; i++)
        {
            string repeated = Repeated(chunks[i - 1].Text, chunks[i].Text);
            Assert.Equal(4, Chunks.CountWords(repeated));
            Assert.StartsWith("S", repeated, StringComparison.Ordinal);
            Assert.EndsWith(".", repeated, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhereASentenceIsTooLongToRepeatItsLastWordsAre()
    {
        DocumentChunk[] chunks = Chunks.Of("t.txt", Words("w", 60), Chunks.OfWords(21, overlap: 5));

        Assert.True(chunks.Length > 2);
        for (int i = 1; i < chunks.Length; i++)
        {
            Assert.Equal(5, Chunks.CountWords(Repeated(chunks[i - 1].Text, chunks[i].Text)));
        }
    }

    [Fact]
    public void ABlockThatFillsTheBudgetRepeatsNothing()
    {
        string code = "```\n" + Words("c", 12) + "\n```";

        DocumentChunk[] chunks = Chunks.Of("t.md", Words("a", 10) + "\n\n" + code, Chunks.OfWords(16, overlap: 8));

        Assert.Equal([Words("a", 10), code], chunks.Select(c => c.Text));
    }

    [Fact]
    public void OneHugeLineWithoutSpacesIsCutBetweenCharacters()
    {
        string text = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}😀"));
        ChunkOptions options = Chunks.OfTokens(64, overlap: 8);

        DocumentChunk[] chunks = Chunks.Of("t.txt", text, options);

        Chunks.AssertSound(chunks, text, options, isVerbatim: true);
        string together = chunks[0].Text;
        for (int i = 1; i < chunks.Length; i++)
        {
            string repeated = Repeated(chunks[i - 1].Text, chunks[i].Text);
            Assert.InRange(options.CountTokens(repeated), 1, 8);
            together += chunks[i].Text[repeated.Length..];
        }

        Assert.Equal(text, together);
    }

    [Fact]
    public void TheHeadingCountsAndALongOneIsShortened()
    {
        string path = string.Join('\n', Enumerable.Range(1, 6).Select(level => new string('#', level) + " " + Words($"h{level}_", 6)));

        DocumentChunk chunk = Assert.Single(Chunks.Of("t.md", path + "\n\ntext", Chunks.OfWords(32)));

        Assert.Equal($"… > {Words("h5_", 6)} > {Words("h6_", 6)}", chunk.Heading);
        DocumentChunk cut = Assert.Single(Chunks.Of("t.md", "# " + Words("long", 50) + "\n\ntext", Chunks.OfWords(16)));
        Assert.Equal(Words("long", 8) + "…", cut.Heading);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n\t\n")]
    [InlineData("---\n***\n")]
    public void ATextWithoutAWordHasNoChunks(string text) => Assert.All(["t.txt", "t.md", "t.html", "t.cs"], file => Assert.Empty(Chunks.Of(file, text)));

    [Theory]
    [InlineData("He said: \"No.\" Then he left (at 3 p.m. or so). What? Really…  Yes", "Then,What,Really,Yes")]
    [InlineData("今日は。明日！また？はい", "明,ま,は")]
    [InlineData("version 3.5 of e.g. this", "")]
    public void SentencesBeginAfterAFullStopUnlessASmallLetterFollows(string text, string words)
    {
        List<int> starts = SearchR3.Documents.Chunking.TextBoundaries.Sentences(text, 0, text.Length);

        string[] expected = words.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, starts.Zip(expected, (start, word) => text.Substring(start, word.Length)));
        Assert.Equal(expected.Length, starts.Count);
    }

    [Theory]
    [InlineData(15, 0, "15", "16")]
    [InlineData(64, 33, "33", "32")]
    [InlineData(64, -1, "-1", "32")]
    public void ImpossibleSizesAreRefusedWithBothNumbers(int tokens, int overlap, string first, string second)
    {
        string message = Assert.Throws<SearchR3.Retrieval.SearchR3Exception>(Chunks.OfWords(tokens, overlap).Validate).Message;

        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second, message, StringComparison.Ordinal);
    }

    private static string Words(string stem, int count, int from = 0) => string.Join(' ', Enumerable.Range(from, count).Select(i => $"{stem}{i}"));

    /// <summary>The longest end of one text that the other begins with.</summary>
    private static string Repeated(string before, string after) =>
        Enumerable.Range(0, before.Length).Select(i => before[i..]).First(end => after.StartsWith(end, StringComparison.Ordinal));
}

using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SearchR3.Documents;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Documents.Chunking;

/// <summary>What must hold for any text, heading and budget.</summary>
public sealed class ChunkPropertyTests
{
    private static readonly string[] Pieces =
    [
        "word", "Word", "two words", "A sentence. Another one!", "end.", "日本語。次", "😀", "e\u0301", "x1", "...", "\n", "\n", "\n\n", "\n\n\n", " ", "\t", "    ", "# One\n", "\n## Two\n",
        "\n### Three\n", "\nSetext\n===\n", "\n- item\n", "\n  - nested\n", "\n1. first\n", "\n```\n# not a heading\n```\n", "\n~~~cs\n", "\n> quote\n", "\n| a | b |\n|---|---|\n| c | d |\n",
        "\n***\n", "<!-- c -->", "\n[ref]: http://x.y/z\n", "[link](http://x.y)", "`code`", "\n#\n", "\n# ***\n", "\\", "&amp;", "averyveryveryverylongwordwithoutanyspaces",
    ];

    /// <summary>Texts like people write, and then some.</summary>
    public static Arbitrary<string> Texts()
    {
        Gen<string> piece = Gen.Frequency((8, Gen.Elements(Pieces)), (1, UnicodeText.Texts().Generator.Select(t => Clean(t.WellFormed))));
        return Arb.From(piece.ArrayOf().Select(pieces => "start " + string.Concat(pieces)), Shrink);
    }

    [Property(MaxTest = 400, Arbitrary = [typeof(ChunkPropertyTests)])]
    public void ChunksOfTextAreSoundAndCoverEveryLine(string text, PositiveInt size, PositiveInt overlap) => Check("t.txt", text, size, overlap);

    [Property(MaxTest = 400, Arbitrary = [typeof(ChunkPropertyTests)])]
    public void ChunksOfMarkdownAreSoundAndCoverEveryLine(string text, PositiveInt size, PositiveInt overlap) => Check("t.md", text, size, overlap);

    [Property(MaxTest = 200, Arbitrary = [typeof(ChunkPropertyTests)])]
    public void WithoutOverlapTheChunksOfATextAreTheText(string text, PositiveInt size)
    {
        DocumentChunk[] chunks = Chunks.Of("t.txt", text, Chunks.OfTokens(16 + (size.Get % 50)));

        Assert.Equal(Words(text), Words(string.Concat(chunks.Select(c => c.Text))));
    }

    [Property(MaxTest = 200, Arbitrary = [typeof(ChunkPropertyTests)])]
    public void AnOverlapIsTheEndOfTheChunkBeforeWithinItsBudget(PositiveInt size, PositiveInt overlap, string text)
    {
        // Words that are all different, so that what is repeated can be told.
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(w => w.Any(char.IsLetter)).Select((w, i) => $"{i}{w}"));
        ChunkOptions options = Chunks.OfTokens(40 + (size.Get % 50), 10 + (overlap.Get % 10));
        DocumentChunk[] chunks = Chunks.Of("t.txt", text, options);

        for (int i = 1; i < chunks.Length; i++)
        {
            string before = chunks[i - 1].Text;
            string repeated = Enumerable.Range(0, before.Length).Select(n => before[n..]).FirstOrDefault(chunks[i].Text.StartsWith, "");
            Assert.InRange(options.CountTokens(repeated), repeated.Length > 0 ? 1 : 0, options.OverlapTokens);
        }
    }

    private static void Check(string file, string text, PositiveInt size, PositiveInt overlap)
    {
        int tokens = 16 + (size.Get % 100);
        ChunkOptions options = Chunks.OfTokens(tokens, overlap.Get % (tokens / 2));
        DocumentChunk[] chunks = Chunks.Of(file, text, options);

        Chunks.AssertSound(chunks, text, options, isVerbatim: true);
        Assert.Empty(Chunks.Uncovered(chunks, text));
    }

    // What no file that is read as text has.
    private static string Clean(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\0", "", StringComparison.Ordinal);

    private static string Words(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static IEnumerable<string> Shrink(string text) => Enumerable.Range(6, Math.Max(text.Length - 6, 0))
        .Where(i => !char.IsSurrogate(text[i])).Select(i => text.Remove(i, 1));
}

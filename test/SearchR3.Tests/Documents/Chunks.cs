using SearchR3.Documents;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Documents;

/// <summary>Cuts texts for tests, and checks what must hold for every chunk.</summary>
internal static class Chunks
{
    private static readonly Tokenizer Tokenizer = TinyTokenizer.Create();

    /// <summary>A budget in words.</summary>
    public static ChunkOptions OfWords(int tokens, int overlap = 0) => new() { MaxTokens = tokens, OverlapTokens = overlap, CountTokens = CountWords };

    /// <summary>A budget in tokens of a real tokenizer.</summary>
    public static ChunkOptions OfTokens(int tokens, int overlap = 0) =>
        new() { MaxTokens = tokens, OverlapTokens = overlap, CountTokens = text => Tokenizer.EncodePlain(text).Length };

    /// <summary>The chunks of a text, in budgets that hold every section of a test whole.</summary>
    public static DocumentChunk[] Of(string file, string text) => Of(file, text, OfWords(100));

    public static DocumentChunk[] Of(string file, string text, ChunkOptions options) => [.. DocumentFiles.Cut(file, text, options)];

    /// <summary>Heading, lines and text of each chunk, which is easier to compare.</summary>
    public static string[] Shown(IEnumerable<DocumentChunk> chunks) => [.. chunks.Select(c => $"{c.Heading} [{c.FirstLine}-{c.LastLine}] {c.Text}")];

    public static int CountWords(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Every chunk is within the budget, has an id of its own, and no half of a character; where the text is the file's own, it stands in its lines.</summary>
    public static void AssertSound(DocumentChunk[] chunks, string text, ChunkOptions options, bool isVerbatim)
    {
        string[] lines = text.Split('\n');
        Assert.Equal(chunks.Length, chunks.Select(c => c.Id).Distinct().Count());
        foreach (DocumentChunk chunk in chunks)
        {
            Assert.InRange(options.CountTokens($"{chunk.Heading} {chunk.Text}"), 1, options.MaxTokens);
            Assert.InRange(chunk.FirstLine, 1, chunk.LastLine);
            Assert.InRange(chunk.LastLine, 1, lines.Length);
            Assert.Equal(chunk.Text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(chunk.Text)));
            Assert.Equal(chunk.Text.Trim(), chunk.Text);
            if (isVerbatim)
            {
                Assert.Contains(chunk.Text, string.Join('\n', lines[(chunk.FirstLine - 1)..chunk.LastLine]), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The lines with a word that no chunk has.</summary>
    public static IEnumerable<string> Uncovered(DocumentChunk[] chunks, string text) => text.Split('\n').Where((line, i) =>
        line.Any(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)) && !chunks.Any(c => c.FirstLine <= i + 1 && i + 1 <= c.LastLine));
}

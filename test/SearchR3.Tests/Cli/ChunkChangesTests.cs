using SearchR3.Cli.Search;
using SearchR3.Documents;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Tests.Cli;

public sealed class ChunkChangesTests
{
    [Theory]
    [InlineData("a:x b:y", "a:x b:y", 0, 0, 0, 2)]
    [InlineData("a:x b:y", "a:x b:z", 0, 1, 0, 1)]
    [InlineData("a:x b:y", "a:x", 0, 0, 1, 1)]
    [InlineData("a:x", "a:x b:y", 1, 0, 0, 1)]
    [InlineData("a:x b:y", "b:x a:y", 0, 0, 0, 2)]
    [InlineData("a:x a:y a:z", "a:y a:z", 0, 0, 1, 2)]
    [InlineData("a:x a:y a:z", "a:w a:y", 0, 1, 1, 1)]
    [InlineData("a:x", "a:x a:x", 1, 0, 0, 1)]
    [InlineData("a:x a:x", "a:x", 0, 0, 1, 1)]
    [InlineData("a:x b:x", "b:x a:v", 0, 1, 0, 1)]
    [InlineData("a:x b:y c:z", "d:x e:w b:q", 1, 1, 1, 1)]
    public void AChunkIsKeptByItsTextAndChangedByItsPlace(string before, string after, int added, int changed, int removed, int kept) =>
        Assert.Equal(new ChunkChanges(added, changed, removed, kept), ChunkChanges.Between(Corpus(before), Corpus(after)));

    [Fact]
    public void WithoutAnIndexAllAreNew() => Assert.Equal(new ChunkChanges(2, 0, 0, 0), ChunkChanges.Between(null, Corpus("a:x b:y")));

    /// <summary>Chunks as <c>file:text</c>, without headings.</summary>
    private static Corpus Corpus(string chunks) => Retrieval.Beir.Corpus.From(chunks.Split(' ').Select(chunk => chunk.Split(':'))
        .GroupBy(chunk => chunk[0]).SelectMany(file => file.Select((chunk, i) => new DocumentChunk($"{file.Key}~{i}", file.Key, "", chunk[1], 1, 1).ToDocument())));
}

using SearchR3.Documents;
using SearchR3.Documents.Files;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Documents;

public sealed class DocumentFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void EachFormatIsReadByItsEndingAndTheRestAsText()
    {
        _folder.Write("a.MD", "# H\ntext");
        _folder.Write("b.Html", "<h1>H</h1>text");
        _folder.Write("c.CS", "class H { }");
        _folder.Write("d.config", "# H\ntext");
        _folder.Write("Makefile", "all:");
        _folder.Write(".dot", "x");

        ChunkedFiles read = Read();

        Assert.Equal(["dot [1-1] x", "Makefile [1-1] all:", "H [1-2] text", "H [1-1] text", "H [1-1] class H", "d [1-2] # H\ntext"], Chunks.Shown(read.Chunks).Select(s => s.TrimStart('.')));
        Assert.Equal(6, read.Files);
    }

    [Fact]
    public void UnreadableFilesAreListedAndEmptyOnesAreNot()
    {
        _folder.Write("a.txt", "text");
        _folder.Write("b.png", [0x89, 0x50, 0x4E, 0x47, 0]);
        _folder.Write("c.txt", [0xFC]);
        _folder.Write("d.txt", "");
        _folder.Write("e.md", [0xEF, 0xBB, 0xBF]);
        string denied = _folder.Write("f.txt", "x");
        using Permissions permissions = Permissions.Deny(denied);

        ChunkedFiles read = Read();

        Assert.Equal(["b.png", "c.txt", "f.txt"], read.Unreadable.Select(u => u.File));
        Assert.Equal((3, 1), (read.Files, read.Chunks.Count));
    }

    [Fact]
    public void LineEndsDecideNothing()
    {
        const string text = "# A\ntext\n\n```\ncode\n```\n## B\nmore\n";

        string[] expected = Chunks.Shown(Chunks.Of("a.md", text));
        _folder.Write("a.md", text.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(expected, Chunks.Shown(Read().Chunks));
    }

    [Fact]
    public void AChunkIsADocumentThatKnowsItsPlaceAlsoAfterItWasSaved()
    {
        _folder.Write("docs/a.md", "# A\n\ntext\n");
        string file = Path.Combine(_folder.Path, "corpus.jsonl");
        Read().ToCorpus().Save(file);

        CorpusDocument document = Assert.Single(Corpus.Load(file));

        Assert.Equal(("docs/a.md#A~1", "A", "text", new FileLocation("docs/a.md", 1, 3)), (document.Id, document.Title, document.Text, FileLocation.Of(document)));
        Assert.Equal("docs/a.md:1-3", FileLocation.Of(document)!.ToString());
        Assert.Null(FileLocation.Of(new CorpusDocument("x", "", "")));
    }

    [Fact]
    public void ACancelledReadEndsBeforeTheNextFile()
    {
        _folder.Write("a.txt", "x");
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => DocumentFiles.Read(Find(), Chunks.OfWords(100), null, source.Token));
    }

    public void Dispose() => _folder.Dispose();

    private FoundFiles Find() => FileGlobs.Find(_folder.Path, ["**/*"], "idx");

    private ChunkedFiles Read() => DocumentFiles.Read(Find(), Chunks.OfWords(100));
}

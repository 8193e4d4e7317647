using SearchR3.Documents.Files;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Documents.Files;

public sealed class FileGlobsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FileGlobsTests()
    {
        string[] files =
        [
            "readme.md", "docs/a.md", "docs/b.txt", "docs/deep/er/c.md", "docs/deep/d.html", "bin/e.md", "docs/obj/f.md", "node_modules/g/h.md", ".git/i.md", ".hidden/j.md", "docs/[k]{l}.md",
        ];
        foreach (string file in files)
        {
            _folder.Write(file, "text");
        }
    }

    [Theory]
    [InlineData("docs/**/*.md", "docs/[k]{l}.md docs/a.md docs/deep/er/c.md")]
    [InlineData("docs/*.md", "docs/[k]{l}.md docs/a.md")]
    [InlineData("**/*.{md,txt}", ".hidden/j.md docs/[k]{l}.md docs/a.md docs/b.txt docs/deep/er/c.md readme.md")]
    [InlineData("./docs/../docs/deep/*", "docs/deep/d.html")]
    [InlineData("docs", "docs/[k]{l}.md docs/a.md docs/b.txt docs/deep/d.html docs/deep/er/c.md")]
    [InlineData("docs/", "docs/[k]{l}.md docs/a.md docs/b.txt docs/deep/d.html docs/deep/er/c.md")]
    [InlineData("readme.md", "readme.md")]
    [InlineData("docs/[k]{l}.md", "docs/[k]{l}.md")]
    [InlineData("bin/**", "bin/e.md")]
    [InlineData("**/obj/*.md", "docs/obj/f.md")]
    [InlineData("node_modules/**/*.md", "node_modules/g/h.md")]
    [InlineData("**/*.md !docs", ".hidden/j.md readme.md")]
    [InlineData("**/*.md !docs/** !.hidden/*", "readme.md")]
    [InlineData("!**/{er,.hidden} **/*.md", "docs/[k]{l}.md docs/a.md readme.md")]
    [InlineData("docs/*.txt readme.md docs/b.txt", "docs/b.txt readme.md")]
    public void GlobsFindTheirFilesInOrder(string globs, string expected) =>
        Assert.Equal(expected.Split(' '), Find(globs.Split(' ')).Files.Select(f => f.Name));

    [Fact]
    public void AFullPathBelowTheRootIsNamedRelativeToItAndOneElsewhereInFull()
    {
        string full = Path.Combine(_folder.Path, "docs", "*.txt");

        Assert.Equal("docs/b.txt", Assert.Single(FileGlobs.Find(_folder.Path, [full], Index).Files).Name);
        FoundFile elsewhere = Assert.Single(FileGlobs.Find(Path.Combine(_folder.Path, "bin"), [full], Index).Files);
        Assert.Equal((elsewhere.Path, elsewhere.Path), (elsewhere.Name, Path.Combine(_folder.Path, "docs", "b.txt")));
        Assert.Equal("../docs/b.txt", Assert.Single(FileGlobs.Find(Path.Combine(_folder.Path, "bin"), ["../docs/*.txt"], Index).Files).Name);
    }

    [Theory]
    [InlineData("docs/*.rst", "'docs/*.rst'", "of 3 files seen", "none matched")]
    [InlineData("nowhere/**", "'nowhere/**'", "of 0 files seen", "none matched")]
    [InlineData("docs/b.md", "'docs/b.md'", "of 3 files seen", "none matched")]
    [InlineData("docs/*.txt !docs/b*", "'docs/*.txt'", "of 3 files seen", "1 file matched but are excluded")]
    [InlineData("readme.md docs/*.rst", "'docs/*.rst'", "3 files", "none matched")]
    [InlineData("!docs/*", "'!docs/*'", "only exclude", "without !")]
    [InlineData("docs/*/../x", "'docs/*/../x'", "'..'", "'*'")]
    [InlineData("", "''", "empty", "docs/**/*.md")]
    public void NoFileIsOneSentenceWithTheGlobAndTheFilesSeen(string globs, params string[] words)
    {
        string message = Assert.Throws<SearchR3Exception>(() => Find(globs.Split(' '))).Message;

        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void TheIndexItselfAndOtherIndexesAreNotLookedInto()
    {
        _folder.Write("idx/corpus.jsonl", "x");
        _folder.Write("idx.partial/identity.txt", "x");
        _folder.Write("other/index.json", "x");
        _folder.Write("other/vectors.idx", "x");

        Assert.Equal(["docs/b.txt"], Find(["**/*.{txt,jsonl,json,idx}"]).Files.Select(f => f.Name));
    }

    [Fact]
    public void LinksToFoldersAreNotFollowedBelowWhereAGlobBegins()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "docs", "circle"), Path.Combine(_folder.Path, "docs"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), Path.Combine(_folder.Path, "docs"));

        Assert.Equal(["docs/b.txt"], Find(["**/*.txt"]).Files.Select(f => f.Name));
        Assert.Equal(["link/b.txt"], Find(["link/**/*.txt"]).Files.Select(f => f.Name));
    }

    [Fact]
    public void AFolderThatMayNotBeListedIsNotedAndTheOthersAreFound()
    {
        using Permissions denied = Permissions.Deny(Path.Combine(_folder.Path, "docs", "deep"));
        FoundFiles found = Find(["docs/**/*"]);

        Assert.Contains("docs/a.md", found.Files.Select(f => f.Name));
        Assert.Equal("docs/deep/", Assert.Single(found.Unreadable).File);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("{a,b}c{d,e}", "acd ace bcd bce")]
    [InlineData("x{a,{b,c}}", "xa xb xc")]
    [InlineData("{a}{b,", "{a}{b,")]
    [InlineData("{a}{b,c}", "{a}b {a}c")]
    [InlineData("{,x}y", "y xy")]
    public void BracesAreExpandedAsAShellDoes(string glob, string expected) => Assert.Equal(expected.Split(' '), BraceExpansion.Of(glob));

    [Fact]
    public void BracesWithoutEndAreNotExpandedForEver() =>
        Assert.InRange(BraceExpansion.Of(string.Concat(Enumerable.Repeat("{a,b}", 64))).Count, 1, 2000);

    public void Dispose() => _folder.Dispose();

    private string Index => Path.Combine(_folder.Path, "idx");

    private FoundFiles Find(string[] globs) => FileGlobs.Find(_folder.Path, globs, "idx");
}

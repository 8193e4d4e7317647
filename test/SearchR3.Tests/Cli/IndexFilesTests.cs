using System.Text.Json;
using SearchR3.Cli.Search;
using SearchR3.Documents;
using SearchR3.Retrieval.Lexical;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class IndexFilesTests : IDisposable
{
    private readonly CliWorld _world;
    private readonly TemporaryFolder _folder = new();

    public IndexFilesTests(CliWorld world)
    {
        _world = world;
        _folder.Write("docs/guide.md", "# Guide\n\nHow to read.\n\n## Files\n\nOpen the file, then read all lines of it.\n\n## Tasks\n\nWait for several tasks.\n");
        _folder.Write("docs/page.html", "<title>Page</title><script>x()</script>\n<h1>Streams</h1>\n<p>Rewind a stream.\n<p>Close it.");
        _folder.Write("docs/note.txt", "Remember the milk.\n\nAnd the bread.\n");
        _folder.Write("docs/broken.txt", [0x61, 0xFF]);
    }

    private string Out => Path.Combine(_folder.Path, "idx");

    [Fact]
    public void HitsShowFileHeadingLinesAndText()
    {
        JsonElement report = Index();

        Assert.Equal((3, 5, 5), (report.GetProperty("files").GetInt32(), report.GetProperty("documents").GetInt32(), report.GetProperty("embedded").GetInt32()));
        JsonElement hit = Search("open a file and read its lines", "--json").GetProperty("answers")[0].GetProperty("hits")[0];
        Assert.EndsWith("/docs/guide.md", hit.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal("Guide > Files", hit.GetProperty("heading").GetString());
        Assert.Equal((5, 7), (hit.GetProperty("firstLine").GetInt32(), hit.GetProperty("lastLine").GetInt32()));
        Assert.Equal("Open the file, then read all lines of it.", hit.GetProperty("text").GetString());
        string shown = Run("search", "--index", Out, "rewind the stream", "--reasoning", "off").Out;
        Assert.Contains("docs/page.html:2-4", shown.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Streams", shown, StringComparison.Ordinal);
        Assert.Contains("Rewind a stream.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void UnreadableFilesAreListedWithTheirReasonsAndAreNoFailure()
    {
        JsonElement unreadable = Assert.Single(Index().GetProperty("unreadable").EnumerateArray());
        Assert.EndsWith("docs/broken.txt", unreadable.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Contains("0xFF", unreadable.GetProperty("reason").GetString(), StringComparison.Ordinal);

        CliRun run = Run("index", "--files", Glob("docs/**/*"), "--out", Out);

        string[] lines = run.Out.Split('\n');
        Assert.EndsWith("0 chunks new, 0 changed, 0 removed, 5 kept; 3 files read, 1 could not be read:", lines[0], StringComparison.Ordinal);
        Assert.Contains("docs/broken.txt: it is not UTF-8: line 1 has the byte 0xFF", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondRunEmbedsOnlyWhatChangedAndGivesTheIndexOfARunFromScratch()
    {
        Index();
        string guide = Path.Combine(_folder.Path, "docs", "guide.md");
        File.WriteAllText(guide, File.ReadAllText(guide).Replace("several", "all", StringComparison.Ordinal) + "\n## New\n\nMore.\n\n## Newer\n\nStill more.\n");
        File.Delete(Path.Combine(_folder.Path, "docs", "note.txt"));
        File.Move(Path.Combine(_folder.Path, "docs", "page.html"), Path.Combine(_folder.Path, "docs", "renamed.html"));

        JsonElement updated = Index();
        Index("--out", Out + "2");

        Assert.Equal((2, 1, 1, 3), Chunks(updated));
        Assert.Equal((3, 3), (updated.GetProperty("embedded").GetInt32(), updated.GetProperty("reused").GetInt32()));
        using IndexFolder a = IndexFolder.Open(Out);
        using IndexFolder b = IndexFolder.Open(Out + "2");
        Assert.Equal(b.Vectors.Ids, a.Vectors.Ids);
        Assert.Equal(b.Corpus.Select(FileLocation.Of), a.Corpus.Select(FileLocation.Of));
        for (int row = 0; row < a.Vectors.Count; row++)
        {
            float[] expected = b.Vectors.VectorOf(row);
            Assert.All(a.Vectors.VectorOf(row).Select((v, i) => Math.Abs(v - expected[i])), d => Assert.InRange(d, 0, 1e-5));
        }
    }

    [Fact]
    public void ChunksThatMovedKeepTheirEmbeddingsAndGetTheirNewLines()
    {
        Index();
        string guide = Path.Combine(_folder.Path, "docs", "guide.md");
        File.WriteAllText(guide, "\n\n\n" + File.ReadAllText(guide));

        JsonElement updated = Index();

        Assert.Equal((0, 0, 0, 5), Chunks(updated));
        Assert.Equal(0, updated.GetProperty("embedded").GetInt32());
        using IndexFolder index = IndexFolder.Open(Out);
        Assert.Contains(index.Corpus, d => d.Title == "Guide > Tasks" && FileLocation.Of(d) is { FirstLine: 12, LastLine: 14 });
    }

    [Fact]
    public void AnotherModelEmbedsAllAnewAndOtherChunksAreCutAnewEachSaidInALine()
    {
        Index();

        CliRun cut = Run("index", "--files", Glob("docs/**/*"), "--out", Out, "--chunk-tokens", "20", "--chunk-overlap", "4", "--json");

        Assert.Contains("note: chunks had 64 tokens with 8 repeated and now have 20 with 4: all files are cut anew", cut.Error, StringComparison.Ordinal);
        JsonElement report = JsonDocument.Parse(cut.Out).RootElement;
        Assert.InRange(report.GetProperty("documents").GetInt32(), 6, 20);
        Assert.Equal(report.GetProperty("documents").GetInt32(), report.GetProperty("embedded").GetInt32() + report.GetProperty("reused").GetInt32());

        string other = _world.SaveModel("other-files", seed: 11);
        CliRun run = CliRun.Of("index", "--model", other, "--files", Glob("docs/**/*"), "--out", Out, "--json");

        Assert.Contains("all is embedded anew", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal((5, 0, 0, 0), Chunks(JsonDocument.Parse(run.Out).RootElement));
    }

    [Fact]
    public void AnIndexOfACorpusBecomesOneOfFilesWithANote()
    {
        _world.Index(Out);

        CliRun run = Run("index", "--files", Glob("docs/*.txt"), "--out", Out);

        Assert.Contains("was an index of a corpus", run.Error, StringComparison.Ordinal);
        Assert.Contains($"1 chunks new, 0 changed, {_world.DocumentCount} removed, 0 kept", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedIndexIsBuiltAnewWithANote()
    {
        Index();
        File.WriteAllText(Path.Combine(Out, "vectors.idx"), "damaged");

        CliRun run = Run("index", "--files", Glob("docs/**/*"), "--out", Out, "--json");

        Assert.Contains("cannot be read", run.Error, StringComparison.Ordinal);
        Assert.Equal((5, 0, 0, 0), Chunks(JsonDocument.Parse(run.Out).RootElement));
    }

    [Fact]
    public void TheIndexMayLieAmongTheFilesAndIsNoneOfThem()
    {
        string inside = Path.Combine(_folder.Path, "docs", "idx");

        Assert.Equal((5, 0, 0, 0), Chunks(Index("--out", inside)));
        Assert.Equal((0, 0, 0, 5), Chunks(Index("--out", inside)));
    }

    [Fact]
    public void AnInterruptLeavesTheOldIndexAndPrintsTheCommandThatGoesOn()
    {
        Index();
        _folder.Write("docs/more.txt", "More.");
        using CancellationTokenSource source = new();
        source.Cancel();

        CliRun stopped = CliRun.With(["index", "--model", _world.Model, "--files", Glob("docs/**/*"), "--out", Out], cancellation: source.Token);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"--files '{Glob("docs/**/*")}' --out {Out}", stopped.Error, StringComparison.Ordinal);
        using IndexFolder index = IndexFolder.Open(Out);
        Assert.Equal(5, index.Corpus.Count);
    }

    [Fact]
    public void SeveralGlobsAreJoinedAndExclusionsHold()
    {
        JsonElement report = Json(["index", "--files", Glob("docs/*.md"), "!" + Glob("docs/page.html"), "--files", Glob("docs/*.html"), Glob("docs/*.txt"), "--files", "!" + Glob("**/broken*"), "--out", Out, "--json"], 1);

        Assert.Contains("docs/*.html", report.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        report = Json(["index", "--files", Glob("docs/*.md"), Glob("docs/*.txt"), "--files", "!" + Glob("docs/broken*"), "--out", Out, "--json"], 0);
        Assert.Equal((2, 0), (report.GetProperty("files").GetInt32(), report.GetProperty("unreadable").GetArrayLength()));
        Assert.Equal(2, IndexDescription.Load(Out).Files!.Count);
    }

    [Theory]
    [InlineData(TextAnalysis.EnglishStemmed, "docs/**/*")]
    [InlineData(TextAnalysis.ApiStemmed, "**/*")]
    [InlineData(TextAnalysis.English, "**/*", "--analysis", "english")]
    public void FilesWithCodeAreReadWordByWordAndOthersAsProse(TextAnalysis expected, string glob, params string[] more)
    {
        _folder.Write("src/a.cs", "class A { void ReadAllLines() { } }");
        Json(["index", "--files", Glob(glob), "--out", Out, "--json", .. more], 0);

        using IndexFolder index = IndexFolder.Open(Out);

        Assert.Equal(expected, index.Lexical.Options.Analysis);
    }

    [Fact]
    public void ChunksAreWithinTheBudgetGiven()
    {
        _folder.Write("docs/long.txt", string.Join(' ', Enumerable.Range(0, 300).Select(i => $"word{i}")));

        JsonElement report = Index("--chunk-tokens", "40", "--chunk-overlap", "0");

        Assert.Equal(0, report.GetProperty("truncated").GetInt32());
        Assert.True(report.GetProperty("documents").GetInt32() > 20);
        Assert.Equal((40, 0), (IndexDescription.Load(Out).Files!.ChunkTokens, IndexDescription.Load(Out).Files!.ChunkOverlap));
    }

    [Theory]
    [InlineData("--chunk-tokens is 15", "64", "--chunk-tokens", "15")]
    [InlineData("--chunk-tokens is 65", "64", "--chunk-tokens", "65")]
    [InlineData("--chunk-overlap is 33", "32", "--chunk-overlap", "33")]
    [InlineData("--chunk-overlap is -1", "32", "--chunk-overlap", "-1")]
    public void ImpossibleChunksAreOneSentenceWithBothNumbers(string first, string second, params string[] options) =>
        Run(["index", "--files", Glob("docs/*"), "--out", Out, "--quiet", .. options]).AssertOneSentence(first, second);

    [Theory]
    [InlineData("docs/**/*.rst", "docs/**/*.rst", "of 4 files seen")]
    [InlineData("docs/broken.txt", "no text", "docs/broken.txt", "0xFF")]
    public void WhereThereIsNothingToIndexOneSentenceSaysSo(string glob, params string[] words)
    {
        Run("index", "--files", Glob(glob), "--out", Out, "--quiet").AssertOneSentence(words);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void FilesAndCorpusExcludeEachOtherAndOneIsNeeded()
    {
        CliRun both = Run("index", "--files", Glob("docs/*"), "--corpus", _world.CorpusFile, "--out", Out);
        CliRun none = Run("index", "--out", Out);

        Assert.Equal((2, ""), (both.ExitCode, both.Out));
        Assert.Contains("--corpus and --files exclude each other", both.Error, StringComparison.Ordinal);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("give --corpus with a file of documents, or --files", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdatingInsistsOnAnIndexThatIsThere() =>
        Run("index", "--files", Glob("docs/*"), "--out", Out, "--update", "--quiet").AssertOneSentence(Out, "not an index");

    public void Dispose() => _folder.Dispose();

    private static (int New, int Changed, int Removed, int Kept) Chunks(JsonElement report)
    {
        JsonElement chunks = report.GetProperty("chunks");
        return (Number("new"), Number("changed"), Number("removed"), Number("kept"));

        int Number(string name) => chunks.GetProperty(name).GetInt32();
    }

    private string Glob(string pattern) => $"{_folder.Path}/{pattern}";

    private JsonElement Index(params string[] more)
    {
        string[] place = more.Contains("--out") ? [] : ["--out", Out];
        return Json(["index", "--files", Glob("docs/**/*"), "--json", .. place, .. more], 0);
    }

    private JsonElement Search(string query, params string[] more) => Json(["search", "--index", Out, query, .. more], 0);

    /// <summary>What a command writes, or its sentence as <c>{"sentence": …}</c>.</summary>
    private JsonElement Json(string[] args, int exitCode)
    {
        CliRun run = Run(args);
        Assert.True(run.ExitCode == exitCode, run.Error);
        return JsonDocument.Parse(exitCode == 0 ? run.Out : JsonSerializer.Serialize(new { sentence = run.Error })).RootElement;
    }

    private CliRun Run(params string[] args) => CliRun.Of([args[0], "--model", _world.Model, .. args[1..]]);
}

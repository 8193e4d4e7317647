using System.Text.Json;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class IndexCommandTests(CliWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "idx");

    [Fact]
    public void AnIndexHasVectorsBm25DocumentsAndItsOrigin()
    {
        CliRun run = CliRun.Of("index", "--model", world.Model, "--corpus", world.CorpusFile, "--out", Out, "--json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(world.DocumentCount, json.RootElement.GetProperty("embedded").GetInt32());
        using IndexFolder index = IndexFolder.Open(Out);
        Assert.Equal(world.DocumentCount, index.Vectors.Count);
        Assert.Equal(world.DocumentCount, index.Lexical.Count);
        Assert.Equal(json.RootElement.GetProperty("modelRevision").GetString(), index.Vectors.Info.ModelRevision);
        Assert.Equal(json.RootElement.GetProperty("corpusHash").GetString(), index.Corpus.Hash);
        Assert.False(Directory.Exists(Out + ".partial"));
    }

    [Fact]
    public void UpdateEmbedsOnlyWhatChangedAndGivesTheIndexThatABuildFromScratchGives()
    {
        string[] lines = File.ReadAllLines(world.CorpusFile);
        world.Index(Out);
        string changed = _folder.Write("changed.jsonl", string.Join('\n',
            [.. lines[2..], lines[0].Replace("reading", "writing", StringComparison.Ordinal), """{"_id":"new","title":"New","text":"thing"}"""]));

        JsonElement updated = Index(changed, Out, "--update");
        Index(changed, Out + "2");

        Assert.Equal(2, updated.GetProperty("embedded").GetInt32());
        Assert.Equal(lines.Length - 2, updated.GetProperty("reused").GetInt32());
        using IndexFolder a = IndexFolder.Open(Out);
        using IndexFolder b = IndexFolder.Open(Out + "2");
        Assert.Equal(b.Vectors.Ids, a.Vectors.Ids);
        Assert.Equal(-1, a.Corpus.IndexOf("M:System.IO.File.ReadLines"));
        for (int row = 0; row < a.Vectors.Count; row++)
        {
            float[] expected = b.Vectors.VectorOf(row);
            Assert.All(a.Vectors.VectorOf(row).Select((v, i) => Math.Abs(v - expected[i])), d => Assert.InRange(d, 0, 1e-5));
        }
    }

    [Fact]
    public void AnInterruptedBuildKeepsItsChunksAndGoesOn()
    {
        string file = _folder.Write("corpus.jsonl", string.Join('\n', Enumerable.Range(0, 1100).Select(i => $$"""{"_id":"d{{i}}","title":"","text":"t{{i}}"}""")));
        using (CancellationTokenSource source = new())
        using (EmbeddingModel model = EmbeddingModel.Load(world.Model, new EmbeddingModelOptions { BatchTokens = 512, Threads = 1 }))
        {
            IndexBuilder builder = new(model, new IndexBuildOptions { Model = world.Model, Dtype = "f32" });
            AtDocument stop = new(1024 + 10, source);
            Assert.Throws<OperationCanceledException>(() => builder.Build(Corpus.Load(file), Out, stop, source.Token));
        }

        JsonElement resumed = Index(file, Out);

        Assert.Equal(1024, resumed.GetProperty("resumed").GetInt32());
        Assert.Equal(76, resumed.GetProperty("embedded").GetInt32());
        Assert.False(Directory.Exists(Out + ".partial"));
    }

    [Fact]
    public void AnInterruptPrintsTheCommandThatGoesOn()
    {
        string[] args = ["index", "--model", world.Model, "--corpus", world.CorpusFile, "--out", Out];
        using CancellationTokenSource source = new();
        source.Cancel();

        CliRun stopped = CliRun.With(args, cancellation: source.Token);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains($"searchr3 {string.Join(' ', args)}", stopped.Error, StringComparison.Ordinal);
        Assert.False(IndexFolder.Exists(Out));
    }

    [Fact]
    public void ChunksOfAnotherCorpusAreNotUsed()
    {
        _folder.Write("idx.partial/identity.txt", "model x\n");
        File.WriteAllBytes(Path.Combine(_folder.Path, "idx.partial", "000000.f32"), new byte[world.DocumentCount * 32 * 4]);

        Assert.Equal(0, Index(world.CorpusFile, Out).GetProperty("resumed").GetInt32());
    }

    [Fact]
    public void UpdatingWithAnotherModelIsRefusedWithBothRevisions()
    {
        world.Index(Out);
        string other = world.SaveModel("other-update", seed: 8);

        CliRun run = CliRun.Of("index", "--model", other, "--corpus", world.CorpusFile, "--out", Out, "--update", "--quiet");

        using IndexFolder index = IndexFolder.Open(Out);
        run.AssertOneSentence(index.Description.ModelRevision, "this model has revision");
    }

    [Theory]
    [InlineData("not json\n", "line 1")]
    [InlineData("{\"_id\":\"a\",\"text\":\"x\"}\n{\"_id\":\"a\",\"text\":\"y\"}\n", "\"a\"")]
    [InlineData("{\"text\":\"x\"}\n", "_id")]
    [InlineData("{\"_id\":\"empty\",\"title\":\" \",\"text\":\"\"}\n", "\"empty\"")]
    [InlineData("", "no documents")]
    public void ABrokenCorpusIsOneSentence(string corpus, string word)
    {
        string file = _folder.Write("broken.jsonl", corpus);

        CliRun.Of("index", "--model", world.Model, "--corpus", file, "--out", Out, "--quiet").AssertOneSentence(word);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void ALongDocumentIsRefusedByNameAndTakenWithTruncate()
    {
        string file = _folder.Write("long.jsonl", $$"""{"_id":"long","title":"t","text":"{{string.Concat(Enumerable.Repeat("word ", 500))}}"}""");

        CliRun.Of("index", "--model", world.Model, "--corpus", file, "--out", Out, "--quiet").AssertOneSentence("\"long\"", "64", "--truncate");
        Assert.Equal(1, Index(file, Out, "--truncate").GetProperty("truncated").GetInt32());
    }

    [Fact]
    public void AnUpdateCountsTheCutDocumentsThatItTookOver()
    {
        string line = $$"""{"_id":"long","title":"t","text":"{{string.Concat(Enumerable.Repeat("word ", 500))}}"}""";
        Index(_folder.Write("long.jsonl", line), Out, "--truncate");
        string more = _folder.Write("more.jsonl", line + "\n" + """{"_id":"short","text":"b"}""");

        JsonElement report = Index(more, Out, "--truncate", "--update");

        Assert.Equal((1, 1), (report.GetProperty("reused").GetInt32(), report.GetProperty("truncated").GetInt32()));
    }

    [Fact]
    public void AFolderOfOtherThingsIsNotOverwritten()
    {
        _folder.Write("idx/precious.txt", "mine");

        CliRun.Of("index", "--model", world.Model, "--corpus", world.CorpusFile, "--out", Out, "--quiet").AssertOneSentence(Out, "other than an index");
        Assert.True(File.Exists(Path.Combine(Out, "precious.txt")));
    }

    [Fact]
    public void UpdatingWhatIsNoIndexIsOneSentence() =>
        CliRun.Of("index", "--model", world.Model, "--corpus", world.CorpusFile, "--out", Out, "--update", "--quiet").AssertOneSentence(Out, "not an index");

    public void Dispose() => _folder.Dispose();

    private JsonElement Index(string corpus, string folder, params string[] more)
    {
        CliRun run = CliRun.Of(["index", "--model", world.Model, "--corpus", corpus, "--out", folder, "--json", .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private sealed class AtDocument(int count, CancellationTokenSource source) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Done >= count)
            {
                source.Cancel();
            }
        }
    }
}

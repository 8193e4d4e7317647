using System.Text.Json;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Lexical;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class EvaluateCommandTests(CliWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void OneCallGivesTheWholeTable()
    {
        JsonElement result = Json();

        Assert.Equal(
            ["bm25", "direct", "reasoning", "direct+bm25", "reasoning+bm25"],
            result.GetProperty("systems").EnumerateArray().Select(s => s.GetProperty("system").GetString()));
        foreach (JsonElement system in result.GetProperty("systems").EnumerateArray())
        {
            Assert.Equal(["nDCG@10", "Recall@100", "MRR@10", "MAP"], system.GetProperty("metrics").EnumerateObject().Select(m => m.Name));
            Assert.All(system.GetProperty("metrics").EnumerateObject(), m => Assert.InRange(m.Value.GetDouble(), 0, 1));
            Assert.True(system.GetProperty("queriesPerSecond").GetDouble() > 0);
        }

        Assert.Contains("trec_eval", result.GetProperty("convention").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, result.GetProperty("stopReasons").EnumerateObject().Sum(s => s.Value.GetInt32()));
        Assert.True(result.GetProperty("systems")[0].GetProperty("metrics").GetProperty("nDCG@10").GetDouble() > 0.5, "BM25 finds these");
    }

    [Theory]
    [InlineData("off", "none", "none", "direct")]
    [InlineData("on", "rrf", "none", "reasoning+bm25")]
    [InlineData("off", "both", "bm25", "bm25,direct,direct+bm25")]
    public void OptionsChooseTheSystems(string reasoning, string fusion, string baseline, string systems)
    {
        JsonElement result = Json("--reasoning", reasoning, "--fusion", fusion, "--baseline", baseline);

        Assert.Equal(systems.Split(','), result.GetProperty("systems").EnumerateArray().Select(s => s.GetProperty("system").GetString()!));
    }

    [Fact]
    public void TheControlMeasuresTheReasoningOfAnotherQuery()
    {
        JsonElement result = Json("--control", "--fusion", "none", "--baseline", "none");

        Assert.Equal(["reasoning-exchanged", "direct", "reasoning"], result.GetProperty("systems").EnumerateArray().Select(s => s.GetProperty("system").GetString()!));
    }

    [Fact]
    public void AControlWithoutReasoningIsRefused() =>
        CliRun.Of("evaluate", "--model", world.Model, "--data", world.Data, "--control", "--reasoning", "off")
            .AssertOneSentence("--control", "--reasoning off");

    [Fact]
    public void DimensionsShortenQueriesAndDocuments()
    {
        JsonElement whole = Json("--reasoning", "off", "--fusion", "none", "--baseline", "none");
        JsonElement all = Json("--reasoning", "off", "--fusion", "none", "--baseline", "none", "--dimensions", "32");
        JsonElement one = Json("--reasoning", "off", "--fusion", "none", "--baseline", "none", "--dimensions", "2");

        Assert.Equal(whole.GetProperty("systems")[0].GetProperty("metrics").GetRawText(), all.GetProperty("systems")[0].GetProperty("metrics").GetRawText());
        Assert.Equal(2, one.GetProperty("dimensions").GetInt32());
        Assert.NotEqual(whole.GetProperty("systems")[0].GetProperty("metrics").GetRawText(), one.GetProperty("systems")[0].GetProperty("metrics").GetRawText());
        CliRun.Of("evaluate", "--model", world.Model, "--data", world.Data, "--dimensions", "33").AssertOneSentence("--dimensions is 33", "32");
    }

    [Fact]
    public void TheRunFolderHoldsRunsThatScoreTheSame()
    {
        string output = Path.Combine(_folder.Path, "run");

        JsonElement result = Json("--out", output);

        Qrels qrels = Qrels.Load(Path.Combine(world.Data, "qrels", "test.tsv"));
        foreach (JsonElement system in result.GetProperty("systems").EnumerateArray())
        {
            RetrievalRun run = RetrievalRun.Load(Path.Combine(output, $"run.{system.GetProperty("system").GetString()}.trec"));
            double ndcg = RetrievalEvaluator.Evaluate(qrels, run).Mean(Metric.Parse("nDCG@10"));
            Assert.Equal(system.GetProperty("metrics").GetProperty("nDCG@10").GetDouble(), ndcg, 1e-6);
        }

        Assert.Equal("reasoning+bm25", RetrievalRun.Load(Path.Combine(output, "run.trec")).Tag);
        using JsonDocument run2 = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "run.json")));
        Assert.Equal(result.GetProperty("corpusHash").GetString(), run2.RootElement.GetProperty("dataHash").GetString());
        string[] completions = File.ReadAllLines(Path.Combine(output, "completions.jsonl"));
        Assert.All(completions, c => Assert.InRange(JsonDocument.Parse(c).RootElement.GetProperty("ndcg@10").GetDouble(), 0, 1));
        Assert.Equal(
            result.GetProperty("systems").EnumerateArray().Select(s => s.GetProperty("metrics").GetProperty("MAP").GetDouble()),
            File.ReadAllLines(Path.Combine(output, "metrics.jsonl")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("MAP").GetDouble()));
        string html = System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(output, "report.html")));
        Assert.Contains("reasoning+bm25", html, StringComparison.Ordinal);
        Assert.Contains("reasoning - direct", html, StringComparison.Ordinal);
        Assert.Contains("read the text of a file", html, StringComparison.Ordinal);
        IReadOnlyList<QueryScores> scores = QueryScoresFile.Load(Path.Combine(output, "scores.jsonl"));
        foreach (JsonElement system in result.GetProperty("systems").EnumerateArray())
        {
            foreach (JsonProperty metric in system.GetProperty("metrics").EnumerateObject())
            {
                Assert.Equal(metric.Value.GetDouble(), scores.Average(s => s.Systems[system.GetProperty("system").GetString()!].Metrics[metric.Name]), 2e-6);
            }
        }

        Assert.Equal(
            completions.Select(c => JsonDocument.Parse(c).RootElement.GetProperty("reasoning").GetString()), scores.Select(s => s.Reasoning));
        Assert.True(File.Exists(Path.Combine(output, "plots", "ndcg-10.svg")));
        Assert.Equal(0, CliRun.Of("compare", output, output).ExitCode);
        Assert.True(File.Exists(Path.Combine(output, "plots", "ndcg-10.png")));
        Assert.Equal(["q1", "q2", "q3"], completions.Select(c => JsonDocument.Parse(c).RootElement.GetProperty("queryId").GetString()));
    }

    [Fact]
    public void TheTableIsForPeople()
    {
        CliRun run = CliRun.With(["evaluate", "--model", world.Model, "--data", world.Data], environment: world.Environment);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("nDCG@10", run.Out, StringComparison.Ordinal);
        Assert.Contains("reasoning+bm25", run.Out, StringComparison.Ordinal);
        Assert.Contains("trec_eval", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSecondCallTakesTheVectorsFromTheCache()
    {
        Dictionary<string, string> environment = new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };
        string[] args = ["evaluate", "--model", world.Model, "--data", world.Data, "--json", "--reasoning", "off"];
        CliRun first = CliRun.With(args, environment: environment);
        string[] written = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        DateTime[] times = [.. written.Select(File.GetLastWriteTimeUtc)];

        CliRun second = CliRun.With(args, environment: environment);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains(written, f => f.EndsWith("vectors.idx", StringComparison.Ordinal));
        Assert.Equal(times, written.Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void NoCacheLeavesNothingBehind()
    {
        Dictionary<string, string> environment = new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };

        CliRun run = CliRun.With(["evaluate", "--model", world.Model, "--data", world.Data, "--no-cache", "--reasoning", "off"], environment: environment);

        Assert.Equal(0, run.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "cache")));
    }

    [Fact]
    public void ADamagedCacheIsBuiltAgain()
    {
        Dictionary<string, string> environment = new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };
        string[] args = ["evaluate", "--model", world.Model, "--data", world.Data, "--json", "--reasoning", "off"];
        string before = CliRun.With(args, environment: environment).Out;
        string vectors = Directory.GetFiles(_folder.Path, "vectors.idx", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(vectors, File.ReadAllBytes(vectors)[..^5]);

        CliRun run = CliRun.With(args, environment: environment);

        Assert.Contains("built again", run.Error, StringComparison.Ordinal);
        Assert.Equal(Metrics(before), Metrics(run.Out));
    }

    [Theory]
    [InlineData(2, 0.4)]
    [InlineData(0.9, 1)]
    public void ACacheWithOtherSettingsOfBm25KeepsItsVectorsAlone(float k1, float b)
    {
        Dictionary<string, string> environment = new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };
        string[] args = ["evaluate", "--model", world.Model, "--data", world.Data, "--json", "--reasoning", "off"];
        string before = CliRun.With(args, environment: environment).Out;
        string index = Path.GetDirectoryName(Directory.GetFiles(_folder.Path, "vectors.idx", SearchOption.AllDirectories).Single())!;
        byte[] vectors = File.ReadAllBytes(Path.Combine(index, "vectors.idx"));
        string lexical = Path.Combine(index, "lexical");
        Bm25Options settings;
        using (Bm25Index good = Bm25Index.Open(lexical))
        {
            settings = good.Options;
        }

        Bm25Index.Build(Corpus.Load(world.CorpusFile), lexical, settings with { K1 = k1, B = b }).Dispose();

        CliRun run = CliRun.With(args, environment: environment);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(Metrics(before), Metrics(run.Out));
        Assert.Equal(vectors, File.ReadAllBytes(Path.Combine(index, "vectors.idx")));
        using Bm25Index mended = Bm25Index.Open(lexical);
        Assert.Equal(settings, mended.Options);
    }

    [Fact]
    public void CutTextsAreCountedAndAreNoneOfThoseWhoDidNotAskForCuts()
    {
        string words = string.Concat(Enumerable.Repeat("word ", 500));
        _folder.Write("corpus.jsonl", $$"""{"_id":"d","text":"{{words}}"}""");
        _folder.Write("queries.jsonl", $$"""{"_id":"q","text":"{{words}}"}""" + "\n" + """{"_id":"r","text":"word"}""");
        _folder.Write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\td\t1\nr\td\t1\n");
        _folder.Write("qrels/short.tsv", "query-id\tcorpus-id\tscore\nr\td\t1\n");
        string[] args = ["evaluate", "--model", world.Model, "--data", _folder.Path, "--json"];
        Dictionary<string, string> environment = new() { ["XDG_CACHE_HOME"] = Path.Combine(_folder.Path, "cache") };

        CliRun cut = CliRun.With([.. args, "--truncate"], environment: environment);

        Assert.True(cut.ExitCode == 0, cut.Error);
        Assert.Contains("the end of 1 documents was cut at 64 tokens", cut.Error, StringComparison.Ordinal);
        JsonElement result = JsonDocument.Parse(cut.Out).RootElement;
        Assert.Equal((1, 1), (result.GetProperty("truncatedDocuments").GetInt32(), result.GetProperty("truncatedQueries").GetInt32()));
        CliRun.With([.. args, "--split", "short", "--quiet"], environment: environment).AssertOneSentence("\"d\"", "2499 tokens", "64", "--truncate");
    }

    [Fact]
    public void AnIndexOfAnotherCorpusIsRefused()
    {
        string corpus = _folder.Write("other.jsonl", """{"_id":"a","title":"A","text":"b"}""");
        string index = Path.Combine(_folder.Path, "idx");
        Assert.Equal(0, CliRun.Of("index", "--model", world.Model, "--corpus", corpus, "--out", index, "--quiet").ExitCode);

        CliRun.Of("evaluate", "--model", world.Model, "--data", world.Data, "--index", index).AssertOneSentence("corpus", "hash");
    }

    [Fact]
    public void AnUnknownSplitNamesThoseThatAreThere() =>
        CliRun.Of("evaluate", "--model", world.Model, "--data", world.Data, "--split", "tset").AssertOneSentence("tset", "test");

    [Fact]
    public void QrelsOfAnUnknownDocumentAreOneSentence()
    {
        foreach (string file in (string[])["corpus.jsonl", "queries.jsonl"])
        {
            _folder.Write(file, File.ReadAllText(Path.Combine(world.Data, file)));
        }

        _folder.Write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\tnowhere\t1\n");

        CliRun.Of("evaluate", "--model", world.Model, "--data", _folder.Path).AssertOneSentence("nowhere");
    }

    public void Dispose() => _folder.Dispose();

    private static string Metrics(string json) =>
        string.Join('\n', JsonDocument.Parse(json).RootElement.GetProperty("systems").EnumerateArray().Select(s => s.GetProperty("metrics").GetRawText()));

    private JsonElement Json(params string[] options)
    {
        CliRun run = CliRun.With(["evaluate", "--model", world.Model, "--data", world.Data, "--json", .. options], environment: world.Environment);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }
}

using System.Text.Json;
using SearchR3.Cli.Search;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class SearchCommandTests : IDisposable
{
    private readonly CliWorld _world;
    private readonly TemporaryFolder _folder = new();
    private readonly string _index;

    public SearchCommandTests(CliWorld world)
    {
        _world = world;
        _index = world.Index(Path.Combine(_folder.Path, "idx"));
    }

    [Fact]
    public void BothModesGiveReasoningAndHitsWithTheirParts()
    {
        JsonElement answers = Json("read the text of a file", "--reasoning", "both", "--top", "3").GetProperty("answers");

        Assert.Equal(["reasoning", "direct"], answers.EnumerateArray().Select(a => a.GetProperty("mode").GetString()));
        Assert.NotNull(answers[0].GetProperty("reasoning").GetString());
        Assert.Equal(JsonValueKind.Null, answers[1].GetProperty("reasoning").ValueKind);
        foreach (JsonElement answer in answers.EnumerateArray())
        {
            JsonElement[] hits = [.. answer.GetProperty("hits").EnumerateArray()];
            Assert.Equal(3, hits.Length);
            Assert.Equal([1, 2, 3], hits.Select(h => h.GetProperty("rank").GetInt32()));
            Assert.All(hits, h => Assert.StartsWith("System.", h.GetProperty("title").GetString(), StringComparison.Ordinal));
            JsonElement first = hits[0];
            double expected = Part(first, "vectorRank") + Part(first, "bm25Rank");
            Assert.Equal(expected, first.GetProperty("score").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void WithoutFusionTheRankingIsTheVectors()
    {
        JsonElement answer = Json("read the text of a file", "--fusion", "none", "--reasoning", "off").GetProperty("answers")[0];

        Assert.All(answer.GetProperty("hits").EnumerateArray(), hit =>
        {
            Assert.Equal(hit.GetProperty("score").GetDouble(), hit.GetProperty("vectorScore").GetDouble());
            Assert.Equal(JsonValueKind.Null, hit.GetProperty("bm25Score").ValueKind);
        });
        Assert.Equal(10, answer.GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public void PeopleSeeTheReasoningAboveTheHits()
    {
        CliRun run = CliRun.Of("search", "--model", _world.Model, "--index", _index, "wait for several tasks");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("reasoning + BM25", run.Out, StringComparison.Ordinal);
        Assert.Contains("System.Threading.Tasks.Task.WhenAll", run.Out, StringComparison.Ordinal);
        Assert.Contains("fused", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public void AQueryMayStartWithADashAfterADoubleDash() =>
        Assert.Equal(0, CliRun.Of("search", "--model", _world.Model, "--index", _index, "--", "--help me").ExitCode);

    [Theory]
    [InlineData("")]
    [InlineData(" \t ")]
    public void AnEmptyQueryIsRefused(string query) =>
        CliRun.Of("search", "--model", _world.Model, "--index", _index, query).AssertOneSentence("query is empty");

    [Fact]
    public void ALongQueryIsRefusedWithBothCounts() =>
        CliRun.Of("search", "--model", _world.Model, "--index", _index, string.Concat(Enumerable.Repeat("word ", 300)))
            .AssertOneSentence("the query has", "64", "--truncate");

    [Fact]
    public void TheWrongModelForAnIndexIsRefusedWithBothRevisions()
    {
        string other = _world.SaveModel("other-search", seed: 9);

        CliRun run = CliRun.Of("search", "--model", other, "--index", _index, "x");

        run.AssertOneSentence(IndexDescription.Load(_index).ModelRevision, "this model has revision", _index);
    }

    [Fact]
    public void AFolderThatIsNoIndexIsOneSentence() =>
        CliRun.Of("search", "--model", _world.Model, "--index", _folder.Path, "x").AssertOneSentence(_folder.Path, "not an index");

    [Theory]
    [InlineData("index.json")]
    [InlineData("vectors.idx")]
    [InlineData("corpus.jsonl")]
    [InlineData("lexical")]
    public void AnIndexWithAPieceMissingIsOneSentence(string piece)
    {
        string path = Path.Combine(_index, piece);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }

        CliRun.Of("search", "--model", _world.Model, "--index", _index, "x").AssertOneSentence(piece.Replace("corpus.jsonl", "corpus", StringComparison.Ordinal));
    }

    [Fact]
    public void NoHitsAskedForIsRefused() =>
        CliRun.Of("search", "--model", _world.Model, "--index", _index, "--top", "0", "x").AssertOneSentence("--top is 0", "at least 1");

    public void Dispose() => _folder.Dispose();

    private static double Part(JsonElement hit, string rank) =>
        hit.GetProperty(rank).ValueKind == JsonValueKind.Null ? 0 : 1.0 / (60 + hit.GetProperty(rank).GetInt32());

    private JsonElement Json(string query, params string[] options)
    {
        CliRun run = CliRun.Of(["search", "--model", _world.Model, "--index", _index, "--json", query, .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }
}

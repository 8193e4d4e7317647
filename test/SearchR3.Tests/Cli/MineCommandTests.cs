using System.Text.Json;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class MineCommandTests(CliWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.Path, "mined.jsonl");

    [Fact]
    public void TheFileIsWhatARecipeReads()
    {
        CliRun run = Mine("--num-negatives", "4", "--json", "--output-scores");

        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement report = JsonDocument.Parse(run.Out).RootElement.GetProperty("report");
        Assert.Equal((3, 12), (report.GetProperty("queries").GetInt32(), report.GetProperty("documents").GetInt32()));
        Assert.Equal((4, 12), (report.GetProperty("positive").GetProperty("count").GetInt32(), report.GetProperty("negative").GetProperty("count").GetInt32()));
        Assert.Equal("top", JsonDocument.Parse(run.Out).RootElement.GetProperty("options").GetProperty("samplingStrategy").GetString());
        var corpus = Corpus.Load(world.CorpusFile);
        JsonElement[] lines = [.. File.ReadLines(Output).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["q1", "q2", "q3"], lines.Select(l => l.GetProperty("query-id").GetString()));
        var negatives = HardNegatives.Load(Output, corpus);
        foreach (JsonElement line in lines)
        {
            string[] positives = [.. line.GetProperty("positives").EnumerateArray().Select(e => e.GetString()!)];
            string[] found = [.. line.GetProperty("negatives").EnumerateArray().Select(e => e.GetString()!)];
            Assert.Empty(found.Intersect(positives));
            TrainingQuery query = new(line.GetProperty("query-id").GetString()!, "", "test", [.. positives.Select(corpus.IndexOf)], false);
            Assert.Equal(found.Order(), negatives.For(query, 4, new Random(1)).Select(row => corpus[row].Id).Order());
        }
    }

    [Fact]
    public void TheReportIsForPeople()
    {
        CliRun run = Mine("--relative-margin", "0.9", "--num-negatives", "9");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(["median", "relativeMargin refused", "queries have fewer than 9 negatives"], words => Assert.Contains(words, run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void AnIndexOfTheModelIsUsedAndAnotherOneRefused()
    {
        string index = world.Index(Path.Combine(_folder.Path, "index"));
        Assert.Equal(0, Mine().ExitCode);
        byte[] cached = File.ReadAllBytes(Output);

        CliRun run = Mine("--index", index);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(cached, File.ReadAllBytes(Output));
        CliRun.Of("data", "mine", "--model", world.SaveModel("another", seed: 8), "--data", world.Data, "--splits", "test", "--out", Output, "--index", index)
            .AssertOneSentence("revision", index);
    }

    [Fact]
    public void SettingsComeFromAFileToo()
    {
        string config = _folder.Write("settings.json", """{"numNegatives": 2, "samplingStrategy": "random", "format": "labeled-list"}""");

        CliRun run = Mine("--config", config);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(File.ReadLines(Output), l => Assert.Equal(3, JsonDocument.Parse(l).RootElement.GetProperty("labels").GetArrayLength()));
    }

    [Theory]
    [InlineData("numNegatives is 0", "--num-negatives", "0")]
    [InlineData("relativeMargin 3", "--relative-margin", "3")]
    [InlineData("at least 3", "--range-max", "2")]
    [InlineData("no split \"nowhere\"", "--splits", "test,nowhere")]
    [InlineData("--splits is empty", "--splits", " , ")]
    public void AWrongSettingIsOneSentence(string words, params string[] more)
    {
        Mine([.. more, "--quiet"]).AssertOneSentence(words);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void AFolderIsNoPlaceForTheFile() =>
        CliRun.Of("data", "mine", "--model", world.Model, "--data", world.Data, "--splits", "test", "--out", _folder.Path).AssertOneSentence("is a folder");

    public void Dispose() => _folder.Dispose();

    private CliRun Mine(params string[] more)
    {
        // A later --splits would be an error, so the default is given only where none is.
        string[] splits = more.Contains("--splits") ? [] : ["--splits", "test"];
        return CliRun.With(["data", "mine", "--model", world.Model, "--data", world.Data, "--out", Output, .. splits, .. more], environment: world.Environment);
    }
}

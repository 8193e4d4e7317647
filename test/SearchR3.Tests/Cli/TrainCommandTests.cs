using System.Text.Json;
using SearchR3.Reinforcement;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;
using SearchR3.Tests.Training;
using SearchR3.Training;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TinyTask _task = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AReportIsDrawnAgainFromTheFilesOfARun()
    {
        _folder.Write("old/metrics.jsonl", """{"step":1,"seconds":1,"loss":2.5}""" + "\n" + """{"step":2,"seconds":2,"loss":1.5}""" + "\n");
        string old = Path.Combine(_folder.Path, "old");

        Assert.Equal(0, CliRun.Of("train", "report", "--run", old).ExitCode);
        Assert.True(File.Exists(Path.Combine(old, "plots", "loss.png")));
        _folder.Write("old/run.json", """{"stage":"sft"}""");
        Assert.Equal(0, CliRun.Of("train", "report", "--run", old).ExitCode);
        Assert.Contains("train sft: ", File.ReadAllText(Path.Combine(old, "report.html")), StringComparison.Ordinal);
        _folder.Write("old/run.json", "{half");
        Assert.Equal(0, CliRun.Of("train", "report", "--run", old).ExitCode);
        CliRun.Of("train", "report", "--run", _folder.Path).AssertOneSentence("metrics.jsonl", "--out");
    }

    [Fact]
    public void PretrainThenSftThenGrpoLeaveModelsThatEmbed()
    {
        CliRun pretrain = CliRun.Of("train", "pretrain", "--recipe", Recipe(_task.Pretrain(4)), "--out", Run("pretrain"), "--json");
        CliRun sft = CliRun.Of("train", "sft", "--recipe", Recipe(_task.Sft(Run("pretrain/model"), 2)), "--out", Run("sft"), "--json");

        Assert.True(pretrain.ExitCode == 0, pretrain.Error);
        Assert.True(sft.ExitCode == 0, sft.Error);
        CliRun grpo = CliRun.Of("train", "grpo", "--recipe", Recipe(_task.Grpo(Run("sft/model"), 2)), "--out", Run("grpo"), "--json");
        Assert.True(grpo.ExitCode == 0, grpo.Error);
        string[] steps = [.. grpo.Error.Split('\n').Where(l => l.Contains("  reward ", StringComparison.Ordinal))];
        Assert.Equal(["step 1/2,", "step 2/2,"], steps.Select(l => l[..9]));
        Assert.All(steps, line => Assert.True(line.Length < 600, line));
        using JsonDocument json = JsonDocument.Parse(grpo.Out);
        Assert.Equal(2, json.RootElement.GetProperty("step").GetInt32());
        string model = json.RootElement.GetProperty("model").GetString()!;
        Assert.Equal(0, CliRun.With(["embed", "--model", model], "how to read a file").ExitCode);
        foreach (string run in (string[])["pretrain", "sft", "grpo"])
        {
            string html = File.ReadAllText(Path.Combine(Run(run), "report.html"));
            Assert.Contains("finished at step", html, StringComparison.Ordinal);
            Assert.Contains($"searchr3 train {run} --recipe", html, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Run(run), "plots", "loss.png")), run);
        }

        foreach (string run in (string[])["sft", "grpo"])
        {
            Assert.Equal(_task.DevQueries, RetrievalRun.Load(Path.Combine(Run(run), "run.trec")).ByQuery.Count);
            Assert.Contains("reasoning", File.ReadAllLines(Path.Combine(Run(run), "completions.jsonl"))[0], StringComparison.Ordinal);
            Assert.Contains("Best queries", File.ReadAllText(Path.Combine(Run(run), "report.html")), StringComparison.Ordinal);
        }

        string[] compared = [Run("sft"), Run("grpo")];
        CliRun compare = CliRun.Of(["compare", .. compared, "--json"]);
        Assert.True(compare.ExitCode == 0, compare.Error);
        Assert.Equal(_task.DevQueries, JsonDocument.Parse(compare.Out).RootElement.GetProperty("queries").GetInt32());
        CliRun.Of("compare", Run("sft"), Run("pretrain")).AssertOneSentence("pretrain");
        Assert.Contains("step 4/4", pretrain.Error, StringComparison.Ordinal);
        Assert.Contains("loss ", pretrain.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInterruptedRunSavesAndPrintsTheCommandThatGoesOn()
    {
        string[] args = ["train", "pretrain", "--recipe", Recipe(_task.Pretrain(3)), "--out", Run("run")];
        using CancellationTokenSource source = new();
        source.Cancel();

        CliRun stopped = CliRun.With(args, cancellation: source.Token);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("interrupted", File.ReadAllText(Path.Combine(Run("run"), "report.html")), StringComparison.Ordinal);
        Assert.Contains($"searchr3 {string.Join(' ', args)} --resume", stopped.Error, StringComparison.Ordinal);
        Assert.True(CliRun.Of([.. args, "--resume", "--quiet"]) is { ExitCode: 0, Error: "" });
    }

    [Fact]
    public void ARunThatAStopRuleEndsIsAnErrorThatNamesTheModel()
    {
        PretrainTrainer.Run(_task.Pretrain(2), Run("base"), resume: false);
        GrpoRecipe recipe = _task.Grpo(Run("base/model"), 4) with { StopRules = new StopRuleOptions { MinEntropy = 10, MaxEntropy = 20, Patience = 1 } };

        CliRun run = CliRun.Of("train", "grpo", "--recipe", Recipe(recipe), "--out", Run("grpo"), "--quiet");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("stopped at iteration 1: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(Run("grpo/model"), run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Run("grpo/model/config.json")));
    }

    [Fact]
    public void AFolderWithARunIsNotStartedAgain()
    {
        string[] args = ["train", "pretrain", "--recipe", Recipe(_task.Pretrain(2)), "--out", Run("run"), "--quiet"];
        Assert.Equal(0, CliRun.Of(args).ExitCode);

        string report = Path.Combine(Run("run"), "report.html");
        File.Delete(report);

        CliRun.Of(args).AssertOneSentence("--resume", Run("run"));
        Assert.False(File.Exists(report));
    }

    [Fact]
    public void ARunThatIsNotThereIsNotResumed()
    {
        CliRun.Of("train", "pretrain", "--recipe", Recipe(_task.Pretrain(2)), "--out", Run("run"), "--resume", "--quiet")
            .AssertOneSentence(Run("run"), "no run to resume", "--out");
        Assert.False(Directory.Exists(Run("run")));
    }

    [Fact]
    public void AReportThatCannotBeWrittenIsANoteAndNoFailure()
    {
        Directory.CreateDirectory(Path.Combine(Run("run"), "report.html", "in the way"));

        CliRun run = CliRun.Of("train", "pretrain", "--recipe", Recipe(_task.Pretrain(2)), "--out", Run("run"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the report is not written", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "sted": 1 }""", "\"sted\"")]
    [InlineData("""{ "optimization": { "stepz": 1 } }""", "\"stepz\"")]
    [InlineData("{", "recipe")]
    public void ABrokenRecipeIsOneSentence(string recipe, string word) =>
        CliRun.Of("train", "pretrain", "--recipe", _folder.Write("recipe.json", recipe), "--out", Run("run")).AssertOneSentence(word);

    [Fact]
    public void AMissingRecipeIsOneSentence() =>
        CliRun.Of("train", "sft", "--recipe", "/nowhere/recipe.json", "--out", Run("run")).AssertOneSentence("/nowhere/recipe.json");

    [Fact]
    public void TrainingRefusesHalfPrecision() =>
        CliRun.Of("train", "pretrain", "--recipe", Recipe(_task.Pretrain(2)), "--out", Run("run"), "--dtype", "f16").AssertOneSentence("f16", "bf16 or f32");

    public void Dispose()
    {
        _task.Dispose();
        _folder.Dispose();
    }

    private string Run(string name) => Path.Combine(_folder.Path, name);

    private string Recipe<T>(T recipe) => _folder.Write($"{typeof(T).Name}.json", RecipeFile.ToJson(recipe));
}

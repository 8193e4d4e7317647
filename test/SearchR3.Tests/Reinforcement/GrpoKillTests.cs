using System.Diagnostics;
using System.Globalization;
using SearchR3.Reinforcement;
using SearchR3.Tests.Testing;
using SearchR3.Tests.Training;
using SearchR3.Training;

namespace SearchR3.Tests.Reinforcement;

/// <summary>
/// <c>train grpo</c> as a process that is killed without warning. <c>SEARCHR3_KILLS=40 SEARCHR3_KILL_SEED=7</c> before <c>dotnet test</c> makes a long run of it.
/// </summary>
[Collection(TrainingCollection.Name)]
public sealed class GrpoKillTests(GrpoTrainerTests.StageOne stageOne) : IDisposable
{
    private const int Steps = 7;

    private readonly TinyTask _task = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ARunThatIsKilledAgainAndAgainEndsLikeOneThatIsNot()
    {
        GrpoRecipe recipe = _task.Grpo(stageOne.Model, Steps);
        string file = _folder.Write("recipe.json", RecipeFile.ToJson(recipe with
        {
            CheckpointEverySteps = 2,
            // Bounds that hold, as a file of settings leaves out the nulls that switch rules off.
            StopRules = new StopRuleOptions { Patience = Steps + 1 },
            Evaluation = recipe.Evaluation with { Splits = ["dev"], EverySteps = 3 },
        }));
        using (Process whole = Start(file, "whole"))
        {
            whole.WaitForExit();
            Assert.Equal(0, whole.ExitCode);
        }

        Random random = new(Setting("SEARCHR3_KILL_SEED", 1));
        for (int kill = 0; kill < Setting("SEARCHR3_KILLS", 3); kill++)
        {
            using Process process = Start(file, "killed");

            // Every other time while a checkpoint is being written, otherwise after a number of iterations and a moment.
            int lines = Lines() + random.Next(1, 4);
            bool writing = kill % 2 == 0;
            while (!process.HasExited && !(writing ? IsWriting() : Lines() >= lines))
            {
                Thread.Sleep(1);
            }

            Thread.SpinWait(random.Next(writing ? 1_000 : 500_000));
            process.Kill();
            process.WaitForExit();
        }

        using (Process last = Start(file, "killed"))
        {
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }

        RunRecords.AssertSame(Run("whole"), Run("killed"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(Run("killed"), "checkpoints"), "*.tmp"));
    }

    public void Dispose()
    {
        _task.Dispose();
        _folder.Dispose();
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(System.Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private string Run(string name) => Path.Combine(_folder.Path, name);

    private Process Start(string recipe, string run)
    {
        List<string> arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll"), "train", "grpo", "--recipe", recipe, "--out", Run(run), "--threads", "1", "--quiet",
        ];
        if (File.Exists(Path.Combine(Run(run), "run.json")))
        {
            arguments.Add("--resume");
        }

        return Process.Start(new ProcessStartInfo("dotnet", arguments))!;
    }

    private int Lines()
    {
        string log = Path.Combine(Run("killed"), "completions.jsonl");
        return File.Exists(log) ? File.ReadLines(log).Count() / 16 : 0;
    }

    private bool IsWriting()
    {
        string checkpoints = Path.Combine(Run("killed"), "checkpoints");
        return Directory.Exists(checkpoints) && Directory.EnumerateDirectories(checkpoints, "step-*.writing-*").Any();
    }
}

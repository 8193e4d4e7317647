using System.Diagnostics;
using System.Globalization;
using SearchR3.Reinforcement;
using SearchR3.Retrieval;
using SearchR3.Tests.Reinforcement;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

/// <summary>
/// <c>train sft</c> and <c>train grpo</c> that are killed without warning, or whose disk becomes full, and go on: the same bits as a run that nothing
/// happened to. <c>SEARCHR3_KILLS=40 SEARCHR3_KILL_SEED=7</c> before <c>dotnet test</c> makes a long run of it.
/// </summary>
[Collection(TrainingCollection.Name)]
public sealed class TrainingFaultTests(GrpoTrainerTests.StageOne stageOne) : IDisposable
{
    private const int Steps = 7;

    private readonly TinyTask _task = new();
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("sft")]
    [InlineData("grpo")]
    public void ARunThatIsKilledAgainAndAgainEndsLikeOneThatIsNot(string stage)
    {
        string file = _folder.Write("recipe.json", stage == "sft" ? RecipeFile.ToJson(Sft()) : RecipeFile.ToJson(Grpo()));
        using (Process whole = Start(stage, file, "whole"))
        {
            whole.WaitForExit();
            Assert.Equal(0, whole.ExitCode);
        }

        Random random = new(Setting("SEARCHR3_KILL_SEED", 1));
        for (int kill = 0; kill < Setting("SEARCHR3_KILLS", 3); kill++)
        {
            using Process process = Start(stage, file, "killed");

            // Every other time while a checkpoint is being written, otherwise after a number of steps and a moment.
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

        using (Process last = Start(stage, file, "killed"))
        {
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }

        RunRecords.AssertSame(Run("whole"), Run("killed"));
        AssertNothingLeft(Run("killed"));
    }

    [Theory]
    [InlineData("sft")]
    [InlineData("grpo")]
    public void ARunWhoseDiskBecomesFullGoesOnToTheSameBits(string stage)
    {
        using SmallDisk disk = new(16 << 10);
        string run = Path.Combine(disk.Path, "run");
        Train(stage, Run("whole"), resume: false);

        // First no room for a line of the log, then for some of a checkpoint.
        foreach ((int step, int free) in new[] { (3, 0), (5, 60_000) })
        {
            SearchR3Exception refused = Assert.Throws<SearchR3Exception>(() => Train(stage, run, resume: step > 3, new FillAt(step, disk, free)));
            Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
            disk.Free();
        }

        Train(stage, run, resume: true);

        RunRecords.AssertSame(Run("whole"), run);
        AssertNothingLeft(run);
    }

    public void Dispose()
    {
        _task.Dispose();
        _folder.Dispose();
    }

    private static void AssertNothingLeft(string run) => Assert.All(
        Directory.GetFileSystemEntries(Path.Combine(run, "checkpoints")), entry => Assert.Matches("^(step-[0-9]+|best)$", Path.GetFileName(entry)));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(System.Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private SftRecipe Sft()
    {
        SftRecipe recipe = _task.Sft(stageOne.Model, Steps);
        return recipe with { CheckpointEverySteps = 2, Evaluation = recipe.Evaluation with { Splits = ["dev"], EverySteps = 3 } };
    }

    private GrpoRecipe Grpo()
    {
        GrpoRecipe recipe = _task.Grpo(stageOne.Model, Steps);
        return recipe with
        {
            CheckpointEverySteps = 2,
            // Bounds that hold, as a file of settings leaves out the nulls that switch rules off.
            StopRules = new StopRuleOptions { Patience = Steps + 1 },
            Evaluation = recipe.Evaluation with { Splits = ["dev"], EverySteps = 3 },
        };
    }

    private void Train(string stage, string run, bool resume, IProgress<TrainingProgress>? progress = null)
    {
        if (stage == "sft")
        {
            SftTrainer.Run(Sft(), run, resume, progress);
        }
        else
        {
            GrpoTrainer.Run(Grpo(), run, resume, progress);
        }
    }

    private string Run(string name) => Path.Combine(_folder.Path, name);

    private Process Start(string stage, string recipe, string run)
    {
        List<string> arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll"), "train", stage, "--recipe", recipe, "--out", Run(run), "--threads", "1", "--quiet",
        ];
        if (File.Exists(Path.Combine(Run(run), "run.json")))
        {
            arguments.Add("--resume");
        }

        return Process.Start(new ProcessStartInfo("dotnet", arguments))!;
    }

    private int Lines()
    {
        string log = Path.Combine(Run("killed"), "metrics.jsonl");
        return File.Exists(log) ? File.ReadLines(log).Count() : 0;
    }

    private bool IsWriting()
    {
        string checkpoints = Path.Combine(Run("killed"), "checkpoints");
        return Directory.Exists(checkpoints) && Directory.EnumerateDirectories(checkpoints, "step-*.writing-*").Any();
    }

    private sealed class FillAt(int step, SmallDisk disk, int free) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                disk.Fill(free);
            }
        }
    }
}

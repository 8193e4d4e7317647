using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Reinforcement;
using SearchR3.Retrieval;
using SearchR3.Training;
using SearchR3.Training.Distillation;
using SearchR3.Training.Planning;

namespace SearchR3.Cli.Commands.Train;

/// <summary><c>train pretrain|sft|grpo|distill</c>: runs a recipe; <c>train report</c> draws what came of it.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandHost host) => new("train", "Trains a model by a recipe.")
    {
        Stage<PretrainRecipe>(
            host, "pretrain", "Trains a small model and its tokenizer from scratch.", WithDtype, PretrainTrainer.Run),
        Stage<SftRecipe>(
            host, "sft", "Teaches a model to reason, then embed (stage 1).", WithDtype, SftTrainer.Run, SftPlan.Of),
        Stage<GrpoRecipe>(
            host, "grpo", "Rewards reasoning by how well its embedding ranks (stage 2).", WithDtype,
            (recipe, run, resume, progress, device, cancellation) => GrpoTrainer.Run(recipe, run, resume, progress, device, rewards: null, cancellation),
            GrpoPlan.Of),
        Stage<DistillRecipe>(
            host, "distill", "Teaches the direct embedding what the model finds after reasoning.", WithDtype, DistillTrainer.Run),
        ReportCommand.Create(host),
    };

    private delegate void Trainer<in TRecipe>(
        TRecipe recipe, string runPath, bool resume, IProgress<TrainingProgress>? progress, string device, CancellationToken cancellation);

    private static Command Stage<TRecipe>(
        CommandHost host, string name, string description, Func<TRecipe, Precision, TRecipe> withPrecision, Trainer<TRecipe> train,
        Func<TRecipe, TrainingPlan>? plan = null)
    {
        Setting<string> recipe = Setting.Required(
            "--recipe", "file", "The settings of the run, such as a file of recipes/. Its precision holds unless --dtype is given.");
        Setting<string> run = Setting.Required("--out", "folder", "The run folder; the finished model is in its model/.");
        Setting<bool> resume = Setting.Flag("--resume", "Goes on where the run's last checkpoint is.");
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output when the run is done.");
        Setting<bool> only = Setting.Flag("--plan", "Trains nothing: prints memory by part, tokens, arithmetic and time, and fails where the memory of this machine is too small.");
        Command command = new(name, description) { recipe, run, resume, json };
        if (plan is not null)
        {
            command.Add(only);
        }

        return host.Handle(command, invocation =>
        {
            TRecipe settings = RecipeFile.Load<TRecipe>(invocation.Get(recipe)!);
            if (invocation.DtypeIsGiven && invocation.Dtype != "auto")
            {
                settings = withPrecision(settings, TrainingPrecision.Parse(invocation.Dtype));
            }

            invocation.UseThreads();
            if (plan is not null && invocation.Get(only))
            {
                PlanView.Write(invocation, plan(settings), invocation.Get(json));
                return;
            }

            string folder = invocation.Get(run)!;
            TrainingSummary summary = new(name, folder);
            TrainingReport report = new(invocation, name, folder);
            string? stopped;
            try
            {
                TrainingDisplay.Run(invocation, $"train {name}", progress =>
                    train(settings, folder, invocation.Get(resume), report.Watch(summary.Watch(progress)), invocation.Device, invocation.Cancellation));
                stopped = RunFolder.NoteIn(folder, GrpoTrainer.StoppedNote);
                report.Write(stopped is null ? "finished" : $"ended: {stopped}");
            }
            catch (OperationCanceledException)
            {
                report.Write("interrupted");
                string where = summary.Step > 0 ? $"at step {summary.Step} of {summary.Steps}; a checkpoint is saved" : "before the first step was done";
                throw new InterruptedException($"interrupted {where}, go on with:\n  {invocation.CommandLineWith("--resume")}");
            }
            catch (SearchR3Exception e) when (report.HasStarted)
            {
                report.Write($"ended: {e.Message}");
                throw;
            }

            summary.Write(invocation.Terminal.Out, invocation.Get(json));
            if (stopped is not null)
            {
                throw new SearchR3Exception($"{stopped}; the best model until then is in {Path.Combine(folder, "model")}");
            }
        });
    }

    private static PretrainRecipe WithDtype(PretrainRecipe recipe, Precision precision) => recipe with { Precision = precision };

    private static DistillRecipe WithDtype(DistillRecipe recipe, Precision precision) => recipe with { Precision = precision };

    private static GrpoRecipe WithDtype(GrpoRecipe recipe, Precision precision) => recipe with { Precision = precision };

    private static SftRecipe WithDtype(SftRecipe recipe, Precision precision) => recipe with { Precision = precision };
}

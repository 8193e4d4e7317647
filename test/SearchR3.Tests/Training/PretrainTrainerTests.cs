using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class PretrainTrainerTests : IDisposable
{
    private readonly TinyTask _task = new();

    [Fact]
    public void TheLossFallsAndTheModelLoads()
    {
        PretrainTrainer.Run(_task.Pretrain(30), _task.Run("run"), resume: false);

        double[] losses = [.. File.ReadLines(Path.Combine(_task.Run("run"), "metrics.jsonl")).Select(l => (double)JsonNode.Parse(l)!["loss"]!)];
        Assert.Equal(30, losses.Length);
        Assert.True(losses[^3..].Average() < 0.7 * losses[0], $"from {losses[0]} to {losses[^1]}");
        using EmbeddingModel model = EmbeddingModel.Load(Path.Combine(_task.Run("run"), "model"));
        Assert.Equal(32, model.EmbedDocument("Tools.file.read").Vector.Length);
    }

    [Fact]
    public void AnInterruptedRunGoesOnToTheSameBits()
    {
        PretrainRecipe recipe = _task.Pretrain(8);
        PretrainTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            PretrainTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(5, stop), cancellation: stop.Token));
        PretrainTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(Weights("whole"), Weights("parts"));
        Assert.Equal(Losses("whole"), Losses("parts"));
    }

    [Fact]
    public void TheBestModelByTheLossOfHeldOutSequencesIsKept()
    {
        // A rate that spoils the model after a good start, so that the best one is rarely the last: which it is depends on the processor.
        PretrainRecipe recipe = HoldingOut(_task.Pretrain(30)) with
        {
            Optimization = new OptimizationOptions { Steps = 30, WarmupSteps = 28, LearningRate = 0.5 },
        };

        PretrainTrainer.Run(recipe, _task.Run("run"), resume: false);

        (int Step, double Loss, double Perplexity)[] measured = [.. HeldOut("run")];
        Assert.Equal([4, 8, 12, 16, 20, 24, 28, 30], measured.Select(m => m.Step));
        Assert.All(measured, m => Assert.Equal(Math.Exp(m.Loss), m.Perplexity, m.Perplexity * 1e-4));
        (int Step, double Loss, double _) best = measured.MinBy(m => m.Loss);
        JsonNode description = JsonNode.Parse(File.ReadAllText(Path.Combine(_task.Run("run"), "run.json")))!;
        Assert.Equal((best.Step, best.Loss), ((int)description["bestStep"]!, Math.Round((double)description["bestLoss"]!, 6)));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_task.Run("run"), "checkpoints", "best", "model.safetensors")), Weights("run"));
    }

    [Fact]
    public void AnInterruptedRunWithHeldOutSequencesGoesOnToTheSameBits()
    {
        PretrainRecipe recipe = HoldingOut(_task.Pretrain(9));
        PretrainTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            PretrainTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(5, stop), cancellation: stop.Token));
        PretrainTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(Weights("whole"), Weights("parts"));
        Assert.Equal(HeldOut("whole"), HeldOut("parts"));
    }

    [Theory]
    [InlineData(-0.1, 5)]
    [InlineData(0.6, 5)]
    [InlineData(0.1, -1)]
    public void AnImpossibleHeldOutShareIsRefused(double share, int every)
    {
        PretrainRecipe recipe = _task.Pretrain(2) with { Evaluation = new PretrainEvaluationOptions { Share = share, EverySteps = every } };

        Assert.Contains("evaluation.", Assert.Throws<SearchR3Exception>(recipe.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunIsNotOverwritten()
    {
        PretrainTrainer.Run(_task.Pretrain(1) with { Optimization = new OptimizationOptions { Steps = 1, WarmupSteps = 0 } }, _task.Run("run"), resume: false);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => PretrainTrainer.Run(_task.Pretrain(2), _task.Run("run"), resume: false));
        Assert.Contains("--resume", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<SearchR3Exception>(() => PretrainTrainer.Run(_task.Pretrain(2), _task.Run("run"), resume: true));
        Assert.Contains("another recipe", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _task.Dispose();

    private static PretrainRecipe HoldingOut(PretrainRecipe recipe) =>
        recipe with { Evaluation = new PretrainEvaluationOptions { Share = 0.25, EverySteps = 4 } };

    private IEnumerable<(int Step, double Loss, double Perplexity)> HeldOut(string run) =>
        File.ReadLines(Path.Combine(_task.Run(run), "metrics.jsonl")).Select(l => JsonNode.Parse(l)!)
            .Where(l => l["heldOut/loss"] is not null)
            .Select(l => ((int)l["step"]!, (double)l["heldOut/loss"]!, (double)l["heldOut/perplexity"]!));

    private byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(_task.Run(run), "model", "model.safetensors"));

    private double[] Losses(string run) =>
        [.. File.ReadLines(Path.Combine(_task.Run(run), "metrics.jsonl")).Select(l => (double)JsonNode.Parse(l)!["loss"]!)];
}

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
    public void ARunIsNotOverwritten()
    {
        PretrainTrainer.Run(_task.Pretrain(1) with { Optimization = new OptimizationOptions { Steps = 1, WarmupSteps = 0 } }, _task.Run("run"), resume: false);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => PretrainTrainer.Run(_task.Pretrain(2), _task.Run("run"), resume: false));
        Assert.Contains("--resume", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<SearchR3Exception>(() => PretrainTrainer.Run(_task.Pretrain(2), _task.Run("run"), resume: true));
        Assert.Contains("another recipe", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _task.Dispose();

    private byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(_task.Run(run), "model", "model.safetensors"));

    private double[] Losses(string run) =>
        [.. File.ReadLines(Path.Combine(_task.Run(run), "metrics.jsonl")).Select(l => (double)JsonNode.Parse(l)!["loss"]!)];
}

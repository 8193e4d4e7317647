using System.Text.Json.Nodes;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class BestCheckpointTests : IDisposable
{
    private readonly TinyTask _task = new();

    /// <summary>At a rate that moves no weight every measurement is the same: the first is the best, and the last the last.</summary>
    [Theory]
    [InlineData(BestCheckpoint.Direct, false)]
    [InlineData(BestCheckpoint.Last, true)]
    public void TheLastIsKeptWhereNoneIsToBeChosen(BestCheckpoint by, bool last)
    {
        const int Steps = 3;
        PretrainTrainer.Run(_task.Pretrain(2), _task.Run("base"), resume: false);
        SftRecipe recipe = _task.Sft(Path.Combine(_task.Run("base"), "model"), Steps);

        SftTrainer.Run(
            recipe with
            {
                Evaluation = recipe.Evaluation with { EverySteps = 1, Reasoning = false, BestBy = by },
                Optimization = recipe.Optimization with { LearningRate = 1e-12 },
            },
            _task.Run("run"),
            resume: false);

        int best = (int)JsonNode.Parse(File.ReadAllText(Path.Combine(_task.Run("run"), "run.json")))!["bestStep"]!;
        Assert.Equal(last, best == Steps);
    }

    public void Dispose() => _task.Dispose();
}

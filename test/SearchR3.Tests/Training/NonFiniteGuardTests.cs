using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class NonFiniteGuardTests : IDisposable
{
    // One step at this rate throws the weights so far that every later gradient is not a number.
    private static readonly OptimizationOptions Wild = new() { Steps = 12, WarmupSteps = 0, LearningRate = 1e30, ClipNorm = 0 };

    private readonly TinyTask _task = new();

    [Fact]
    public void PretrainingThatDivergesEndsWithOneSentence()
    {
        PretrainRecipe recipe = _task.Pretrain(12) with { Precision = Precision.F32, Optimization = Wild };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => PretrainTrainer.Run(recipe, _task.Run("run"), resume: false));

        Assert.Contains("not finite in 6 steps", error.Message, StringComparison.Ordinal);
        Assert.Contains("learningRate (1E+30)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StageOneThatDivergesEndsWithOneSentence()
    {
        PretrainTrainer.Run(_task.Pretrain(2), _task.Run("base"), resume: false);
        SftRecipe recipe = _task.Sft(Path.Combine(_task.Run("base"), "model"), 12, Precision.F32) with
        {
            Reasoning = new SftReasoningOptions(),
            Optimization = Wild,
        };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => SftTrainer.Run(recipe, _task.Run("run"), resume: false));

        Assert.Contains("not finite in 6 steps", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_task.Run("run"), "checkpoints"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFewSuchStepsAreBorne()
    {
        using RunFolder run = RunFolder.Open(_task.Run("run"), "sft", "{}", "hash", resume: false);
        NonFiniteGuard guard = new(run, Wild);

        for (int step = 0; step < 5; step++)
        {
            guard.Check(double.NaN, step);
            guard.Check(1, step);
        }

        Assert.Throws<SearchR3Exception>(() => guard.Check(double.PositiveInfinity, 9));
    }

    public void Dispose() => _task.Dispose();
}

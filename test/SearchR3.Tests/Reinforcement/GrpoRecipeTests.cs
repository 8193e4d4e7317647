using SearchR3.Reinforcement;
using SearchR3.Retrieval;
using SearchR3.Tests.Training;

namespace SearchR3.Tests.Reinforcement;

public sealed class GrpoRecipeTests : IDisposable
{
    private readonly TinyTask _task = new();

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void AShareOutsideOfZeroToOneIsRefused(double share)
    {
        GrpoRecipe recipe = _task.Grpo("model", 1);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>((recipe with { Replay = recipe.Replay with { ReasoningShare = share } }).Validate);

        Assert.Contains($"replay.reasoningShare is {share}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACutOffBeyondThePoolIsRefusedWithBothNumbers()
    {
        GrpoRecipe recipe = _task.Grpo("model", 1);

        string sentence = Assert.Throws<SearchR3Exception>((recipe with { Rewards = recipe.Rewards with { DcgCutOff = 21 } }).Validate).Message;

        Assert.Contains("dcgCutOff is 21, but environment.poolSize is 20", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AGroupOfOneIsRefused()
    {
        GrpoRecipe recipe = _task.Grpo("model", 1) with { Rollouts = new RolloutOptions { GroupSize = 1 } };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => GrpoTrainer.Run(recipe, _task.Run("run"), resume: false));

        Assert.Contains("groupSize 1", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _task.Dispose();
}

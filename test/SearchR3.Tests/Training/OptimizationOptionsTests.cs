using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class OptimizationOptionsTests
{
    private static readonly OptimizationOptions Options = new() { Steps = 100, WarmupSteps = 10, LearningRate = 1, FinalLearningRateShare = 0.1 };

    [Fact]
    public void TheRateRisesInALineAndFallsInACosine()
    {
        Assert.Equal(0.1, Options.LearningRateAt(0), 1e-12);
        Assert.Equal(1, Options.LearningRateAt(9), 1e-12);
        Assert.Equal(1, Options.LearningRateAt(10), 1e-12);
        Assert.Equal(0.55, Options.LearningRateAt(55), 1e-12);
        Assert.Equal(0.1, Options.LearningRateAt(100), 1e-12);
    }
}

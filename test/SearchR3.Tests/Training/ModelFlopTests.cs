using SearchR3.Models;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class ModelFlopTests
{
    // TinyModel: two layers of 32, 64 inside, 4 heads and 2 key-value heads of 8, biases on q, k and v.
    private const int Layer = 32 * 32 + 2 * 32 * 16 + 32 * 32 + (32 + 16 + 16) + 3 * 32 * 64 + 2 * 32;
    private const int NonEmbedding = 2 * Layer + 32;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrainingAllWeightsCostsSixAParameterAndToken(bool tied)
    {
        using CausalLanguageModel model = new(TinyModel.Config(50) with { TieWordEmbeddings = tied }, 1);
        ModelFlop flop = new(model, measurePeak: false);

        Assert.Null(flop.PeakPerSecond);
        Assert.Equal(6.0 * NonEmbedding * 10, flop.Of(new TrainingWork(1, 10)));
        Assert.Equal(6.0 * 50 * 32 * 3, flop.Of(new TrainingWork(1, 0, 0, 3)));
        Assert.Equal(6.0 * 2 * 32 * 100, flop.Of(new TrainingWork(1, 0, 0, 0, 100)));
    }

    [Fact]
    public void FrozenWeightsGetNoGradientAndCostFour()
    {
        using CausalLanguageModel model = new(TinyModel.Config(50) with { TieWordEmbeddings = true }, 1);
        LoraAdapter.Attach(model, new LoraOptions { Rank = 2, TargetModules = ["o_proj"], TrainableTokenIndices = [4] }, 1);

        Assert.Equal((4.0 * NonEmbedding + 6.0 * 2 * 2 * (32 + 32)) * 10, new ModelFlop(model, measurePeak: false).Of(new TrainingWork(1, 10)));
    }

    [Fact]
    public void TheProductIsMeasured()
    {
        using CausalLanguageModel model = TinyModel.Create(50);

        Assert.True(new ModelFlop(model, measurePeak: true).PeakPerSecond > 1e8);
    }
}

using SearchR3.Reinforcement.Rewards;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Reinforcement.Rewards;

public sealed class ScaledDcgRewardTests
{
    [Theory]
    [InlineData("1:1", 100, GainFunction.Linear, 1)]
    [InlineData("2:1", 100, GainFunction.Linear, 0.6309297536)]
    [InlineData("3:1", 100, GainFunction.Linear, 0.5)]
    [InlineData("10:1", 10, GainFunction.Linear, 0.2890648263)]
    [InlineData("11:1", 10, GainFunction.Linear, 0)]
    [InlineData("100:1", 100, GainFunction.Linear, 0.1501904832)]
    [InlineData("101:1", 100, GainFunction.Linear, 0)]
    // Two relevant ones, either order in the list: (1 + 0.5) / (1 + 0.63093).
    [InlineData("1:1 3:1", 100, GainFunction.Linear, 0.9197207891)]
    [InlineData("3:1 1:1", 100, GainFunction.Linear, 0.9197207891)]
    // The run of the anchors: grades 3, 2, 1 at ranks 1, 4, 2, cut at 1, 2, 3, 5.
    [InlineData("4:2 1:3 2:1", 5, GainFunction.Linear, 0.9433883681)]
    [InlineData("2:3 4:2 3:1", 5, GainFunction.Exponential, 0.6609898058)]
    // A cut-off of 1 has an ideal of one document.
    [InlineData("1:1 2:1", 1, GainFunction.Linear, 1)]
    [InlineData("1:1 2:3", 1, GainFunction.Linear, 0.3333333333)]
    [InlineData("1:1 2:3", 1, GainFunction.Exponential, 0.1428571429)]
    [InlineData("1:1 2:3", 1, GainFunction.Binary, 1)]
    public void TableOfRanksAndRewards(string ranks, int cutOff, GainFunction gain, double expected) =>
        Assert.Equal(expected, new ScaledDcgReward(cutOff, gain).Score(Outcomes.Of(ranks))!.Value, 1e-7);

    // Anchors, nDCG: qrels d1 3, d2 2, d3 1; run d3 d1 d4 d2 d9, so d3 at 1, d1 at 2, d2 at 4.
    [Theory]
    [InlineData(1, GainFunction.Linear, .333333)]
    [InlineData(2, GainFunction.Linear, .678762)]
    [InlineData(3, GainFunction.Linear, .607492)]
    [InlineData(5, GainFunction.Linear, .788377)]
    [InlineData(3, GainFunction.Exponential, .576667)]
    [InlineData(5, GainFunction.Exponential, .714222)]
    [InlineData(3, GainFunction.Binary, .765361)]
    [InlineData(5, GainFunction.Binary, .967468)]
    public void IsTheMetricWhenTheCutOffIsTheMetrics(int cutOff, GainFunction gain, double expected) =>
        Assert.Equal(expected, new ScaledDcgReward(cutOff, gain).Score(Outcomes.Of("2:3 4:2 1:1"))!.Value, 1e-6);

    [Fact]
    public void AQueryWithoutRelevantDocumentsHasNoReward() => Assert.Null(new ScaledDcgReward().Score(Outcomes.Of("")));

    [Fact]
    public void RanksCountFromOne() => Assert.Throws<ArgumentException>(() => new ScaledDcgReward().Score(Outcomes.Of("0:1")));

    [Fact]
    public void ACutOffOfZeroIsRefused() => Assert.Throws<SearchR3Exception>(() => new ScaledDcgReward(0));
}

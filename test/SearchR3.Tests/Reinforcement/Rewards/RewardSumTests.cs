using SearchR3.Generation;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Reinforcement.Rewards;

public sealed class RewardSumTests
{
    [Theory]
    [InlineData(StopReason.EmbedToken, 0)]
    [InlineData(StopReason.EndOfTurn, -1)]
    [InlineData(StopReason.Budget, -1)]
    public void OnlyASampledEmbedTokenHasTheFormat(StopReason reason, double expected)
    {
        Assert.Equal(expected, new FormatReward().Score(Outcomes.Of("1:1", reason)));
        Assert.Equal(expected * 0.25, new FormatReward(-0.25).Score(Outcomes.Of("1:1", reason)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 0)]
    [InlineData(65, -0.01)]
    [InlineData(96, -0.32)]
    public void TokensBeyondTheAllowanceCost(int tokens, double expected) =>
        Assert.Equal(expected, new LengthCostReward(64, 0.01).Score(Outcomes.Of("1:1", tokens: tokens))!.Value, 1e-12);

    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(0.2, 1)]
    [InlineData(0.9, 1)]
    [InlineData(-0.05, -0.25)]
    [InlineData(-1.5, -1)]
    public void TheMarginIsClippedAndScaled(double margin, double expected) =>
        Assert.Equal(expected, new MarginReward(0.2).Score(Outcomes.Of("1:1", margin: margin))!.Value, 1e-12);

    [Fact]
    public void AMarginThatWasNotMeasuredIsNoReward() => Assert.Null(new MarginReward().Score(Outcomes.Of("1:1")));

    [Theory]
    [InlineData(StopReason.EmbedToken, true, 1.0)]
    [InlineData(StopReason.EmbedToken, false, 1.0)]
    [InlineData(StopReason.Budget, true, -1.0)]
    [InlineData(StopReason.Budget, false, 0.0)]
    public void AMissingTokenCancelsTheRankingOrAddsToIt(StopReason reason, bool cancels, double expected)
    {
        RewardSum sum = RewardSum.Create(new RewardOptions { MissingTokenCancelsOthers = cancels });

        RewardParts parts = sum.Score(Outcomes.Of("1:1", reason));

        Assert.Equal(["dcg", "format"], sum.Names);
        Assert.Equal(expected, parts.Total);
        Assert.Equal(1, parts.Values[0]);
    }

    [Fact]
    public void PartsAreWeightedAndKeptUnweighted()
    {
        RewardSum sum = RewardSum.Create(new RewardOptions
        {
            DcgWeight = 2,
            LengthWeight = 0.5,
            FreeTokens = 10,
            CostPerToken = 0.1,
            MarginWeight = 0.25,
            MarginLimit = 0.4,
        });

        RewardParts parts = sum.Score(Outcomes.Of("3:1", tokens: 14, margin: 0.1));

        Assert.Equal(["dcg", "format", "length", "margin"], sum.Names);
        Assert.Equal([0.5, 0, -0.4, 0.25], parts.Values.Select(v => Math.Round(v!.Value, 12)));
        Assert.Equal((2 * 0.5) + 0 - (0.5 * 0.4) + (0.25 * 0.25), parts.Total!.Value, 1e-12);
    }

    [Fact]
    public void APartThatIsNullExcludesTheRollout()
    {
        RewardSum sum = RewardSum.Create(new RewardOptions { MarginWeight = 1 });

        RewardParts unmeasured = sum.Score(Outcomes.Of("1:1"));
        RewardParts unjudged = sum.Score(Outcomes.Of("", margin: 0.1));

        Assert.Null(unmeasured.Total);
        Assert.Equal(1, unmeasured.Values[0]);
        Assert.Null(unjudged.Total);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ARewardThatIsNoNumberIsRefusedByItsName(double wrong)
    {
        RewardSum sum = RewardSum.Create(new RewardOptions(), [new WeightedReward(new Constant(wrong), 0.5)]);

        string sentence = Assert.Throws<SearchR3Exception>(() => sum.Score(Outcomes.Of("1:1", tokens: 7))).Message;

        Assert.StartsWith($"the reward constant is {wrong} for a reasoning of 7 tokens", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoPartsOfOneNameAreRefused() =>
        Assert.Throws<ArgumentException>(() => new RewardSum([(new FormatReward(), 1), (new FormatReward(-2), 1)]));

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        new RewardOptions().Validate();
        Assert.Throws<SearchR3Exception>(new RewardOptions { DcgWeight = 0 }.Validate);
        Assert.Throws<SearchR3Exception>(new RewardOptions { FormatWeight = -1 }.Validate);
        Assert.Throws<SearchR3Exception>(new RewardOptions { DcgCutOff = 0 }.Validate);
        Assert.Throws<SearchR3Exception>(new RewardOptions { MarginLimit = 0 }.Validate);
        Assert.Throws<SearchR3Exception>(new RewardOptions { CostPerToken = -1 }.Validate);
    }

    private sealed class Constant(double value) : IRolloutReward
    {
        public string Name => "constant";

        public double? Score(RolloutOutcome outcome) => value;
    }
}

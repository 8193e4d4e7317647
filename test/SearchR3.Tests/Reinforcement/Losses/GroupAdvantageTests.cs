using SearchR3.Reinforcement.Losses;

namespace SearchR3.Tests.Reinforcement.Losses;

public sealed class GroupAdvantageTests
{
    private static readonly double?[] TwoGroups = [1, 0, 0, 0.5, .2, .2, .4, .4];

    [Theory]
    [InlineData(1e-4, new[] { 1.30531, -0.783186, -0.783186, 0.261062 })]
    [InlineData(1e-6, new[] { 1.30558, -0.783348, -0.783348, 0.261116 })]
    public void GroupsAreDividedByTheirSampleDeviation(double epsilon, double[] expected)
    {
        GroupAdvantages result = GroupAdvantage.Compute([1, 0, 0, 0.5], 4, new AdvantageOptions { Epsilon = epsilon });

        AssertEqual(expected, result.Values, 5e-6);
        Assert.Equal(0.375, result.Groups[0].Mean);
        Assert.Equal(0.4787135539, result.Groups[0].Deviation, 1e-10);
    }

    [Fact]
    public void ANarrowGroupIsPushedAsHardAsAWideOne() =>
        AssertEqual([-0.865276, -0.865276, 0.865276, 0.865276], GroupAdvantage.Compute(TwoGroups, 4).Values[4..], 1e-6);

    [Fact]
    public void TheBatchEstimatorDividesByTheDeviationOfAllRewards()
    {
        double[] values = Compute(TwoGroups, AdvantageEstimator.Batch).Values;

        AssertEqual([1.923298, -1.153979, -1.153979, 0.38466, -0.307728, -0.307728, 0.307728, 0.307728], values, 1e-6);
    }

    [Fact]
    public void TheMeanEstimatorOnlySubtracts() =>
        AssertEqual([0.625, -0.375, -0.375, 0.125, -.1, -.1, .1, .1], Compute(TwoGroups, AdvantageEstimator.Mean).Values, 1e-15);

    [Fact]
    public void LeaveOneOutComparesWithTheOthers() =>
        AssertEqual([0.833333, -0.5, -0.5, 0.166667], Compute([1, 0, 0, 0.5], AdvantageEstimator.LeaveOneOut).Values, 1e-6);

    [Fact]
    public void ANullRewardIsNotInTheBaselineAndHasNoAdvantage()
    {
        double[] with = GroupAdvantage.Compute([1, null, 0, 0, 0.5], 5).Values;
        double[] without = GroupAdvantage.Compute([1, 0, 0, 0.5], 4).Values;

        Assert.Equal(0, with[1]);
        AssertEqual(without, [with[0], with[2], with[3], with[4]], 0);
    }

    [Theory]
    [InlineData(AdvantageEstimator.Group)]
    [InlineData(AdvantageEstimator.Batch)]
    [InlineData(AdvantageEstimator.Mean)]
    [InlineData(AdvantageEstimator.LeaveOneOut)]
    public void EqualRewardsGiveExactlyZero(AdvantageEstimator estimator)
    {
        // A sum of three times 0.1, divided by 3, is not 0.1.
        GroupAdvantages result = Compute([0.1, 0.1, 0.1, 1, 0, 0], estimator, 3);

        Assert.Equal([0, 0, 0], result.Values[..3]);
        Assert.All(result.Values[3..], value => Assert.NotEqual(0, value));
        Assert.Equal([true, false], result.Groups.Select(g => g.IsDead));
        Assert.Equal(0.5, result.DeadShare);
    }

    [Fact]
    public void DeadIsSpreadNotLevel()
    {
        GroupAdvantages result = GroupAdvantage.Compute([0.5, 0.5, 0.5, 0.5000001, null, 0.7, null, null], 2);

        Assert.Equal([true, false, true, true], result.Groups.Select(g => g.IsDead));
        Assert.Equal(0, result.Values[5]);
    }

    [Fact]
    public void GroupsAndRolloutsMayStandInAnyOrder()
    {
        double[] plain = Compute(TwoGroups, AdvantageEstimator.Batch).Values;
        double[] swapped = Compute([.4, .2, .4, .2, 0.5, 0, 1, 0], AdvantageEstimator.Batch).Values;

        AssertEqual([plain[6], plain[4], plain[7], plain[5], plain[3], plain[1], plain[0], plain[2]], swapped, 1e-14);
    }

    [Fact]
    public void RewardsThatAreNoNumbersAreRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => GroupAdvantage.Compute([1, double.NaN], 2));

        Assert.Contains("rollout 1 is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RewardsThatFillNoGroupAreRefused() =>
        Assert.Throws<ArgumentException>(() => GroupAdvantage.Compute([1, 2, 3], 2));

    private static GroupAdvantages Compute(double?[] rewards, AdvantageEstimator estimator, int size = 4) =>
        GroupAdvantage.Compute(rewards, size, new AdvantageOptions { Estimator = estimator });

    private static void AssertEqual(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}

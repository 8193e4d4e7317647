using SearchR3.Training.Mining;

namespace SearchR3.Tests.Training.Mining;

public sealed class ScoreSummaryTests
{
    [Fact]
    public void NumbersAreThoseWorkedByHand()
    {
        // Mean 4; squares (9 + 4 + 1 + 0 + 36) / 4 = 12.5. Quartiles of 5 numbers lie on the second, third and fourth.
        ScoreSummary summary = ScoreSummary.Of([10, 2, 4, 1, 3]);

        Assert.Equal(new ScoreSummary(5, 4, Math.Sqrt(12.5), 1, 2, 3, 4, 10), summary);
    }

    [Fact]
    public void QuantilesAreInterpolated()
    {
        ScoreSummary summary = ScoreSummary.Of([0, 1]);

        Assert.Equal((0.25, 0.5, 0.75), (summary.Quartile1, summary.Median, summary.Quartile3));
    }

    [Fact]
    public void ASingleScoreHasNoSpreadAndNoneHasNothing()
    {
        Assert.Equal(0, ScoreSummary.Of([0.4]).Std);
        Assert.Equal((0, null), (ScoreSummary.Of([]).Count, ScoreSummary.Of([]).Mean));
    }
}

using SearchR3.Training.Mining;

namespace SearchR3.Tests.Training.Mining;

/// <summary>Every rule on five candidates whose fate is worked out by hand.</summary>
public sealed class CandidateRulesTests
{
    private static readonly Candidate[] Ranked = [new(0, 0.90), new(1, 0.80), new(2, 0.70), new(3, 0.50), new(4, 0.20)];

    [Fact]
    public void WithoutRulesTheHighestAreTaken() => Assert.Equal([0, 1, 2], Chosen(new MiningOptions()));

    [Fact]
    public void AnAbsoluteMarginKeepsCandidatesThatMuchBelowThePositive()
    {
        // 0.75 + 0.05 is not above 0.80, so a score of exactly positive minus margin stays.
        CandidateRules rules = new(new MiningOptions { AbsoluteMargin = 0.25 }, 50);

        int[] chosen = [.. rules.Choose([new(0, 0.9), new(1, 0.5), new(2, 0.25)], 0.75, new Random(1)).Select(c => c.Document)];

        Assert.Equal([1, 2], chosen);
        Assert.Equal((1, 3), (rules.Skipped["absoluteMargin"], rules.Considered));
    }

    [Theory]
    [InlineData(0.8, 0.125, 2, "2,3,4")]
    [InlineData(0.8, 0.0, 1, "1,2,3")]
    [InlineData(0.4, 0.5, 4, "4")]
    public void ARelativeMarginIsAShareOfThePositive(double positive, double margin, int refused, string expected)
    {
        // 0.8 - 0.8 * 0.125 = 0.70, at which a candidate stays; 0.4 - 0.4 * 0.5 = 0.20.
        CandidateRules rules = new(new MiningOptions { RelativeMargin = margin }, 50);

        int[] chosen = [.. rules.Choose(Ranked, positive, new Random(1)).Select(c => c.Document)];

        Assert.Equal(expected, string.Join(',', chosen));
        Assert.Equal(refused, rules.Skipped["relativeMargin"]);
    }

    [Fact]
    public void ARelativeMarginStaysBelowANegativePositive()
    {
        // -0.4 - 0.4 * 0.25 = -0.5; with -0.4 * (1 - 0.25) = -0.3 the first two would be taken although they are above the positive.
        CandidateRules rules = new(new MiningOptions { RelativeMargin = 0.25 }, 50);

        Assert.Equal([2], rules.Choose([new(0, -0.35), new(1, -0.45), new(2, -0.6)], -0.4, new Random(1)).Select(c => c.Document));
    }

    [Fact]
    public void ScoresMustLieBetweenTheBounds()
    {
        CandidateRules rules = new(new MiningOptions { MaxScore = 0.8, MinScore = 0.5 }, 50);

        Assert.Equal([1, 2, 3], rules.Choose(Ranked, 1, new Random(1)).Select(c => c.Document));
        Assert.Equal((1, 1), (rules.Skipped["maxScore"], rules.Skipped["minScore"]));
    }

    [Fact]
    public void TheRangeCountsWhatTheOtherRulesLeave()
    {
        // 0 is refused by its score; of 1, 2, 3, 4 the range from 1 to 3 is 2 and 3.
        CandidateRules rules = new(new MiningOptions { MaxScore = 0.85, RangeMin = 1, RangeMax = 3, NumNegatives = 2 }, 3);

        Assert.Equal([2, 3], rules.Choose(Ranked, 1, new Random(1)).Select(c => c.Document));
        Assert.Equal((1, 1), (rules.Skipped["maxScore"], rules.Skipped["rangeMin"]));
    }

    [Fact]
    public void ACandidateCountsForTheFirstRuleThatRefusesIt()
    {
        CandidateRules rules = new(new MiningOptions { AbsoluteMargin = 0.1, RelativeMargin = 0.1, MaxScore = 0.1, MinScore = 0.9 }, 50);

        Assert.Empty(rules.Choose(Ranked, 0.8, new Random(1)));
        Assert.Equal(5, rules.Skipped.Values.Sum());
        Assert.Equal((2, 0, 3), (rules.Skipped["absoluteMargin"], rules.Skipped["relativeMargin"], rules.Skipped["maxScore"]));
    }

    [Fact]
    public void ARandomChoiceStaysInTheRangeAndReachesAllOfIt()
    {
        CandidateRules rules = new(new MiningOptions { SamplingStrategy = NegativeSampling.Random, RangeMin = 1, RangeMax = 4, NumNegatives = 2 }, 4);
        List<Candidate[]> draws = [.. Enumerable.Range(0, 60).Select(seed => (Candidate[])[.. rules.Choose(Ranked, 1, new Random(seed))])];

        Assert.All(draws, d => Assert.Equal(2, d.Length));
        Assert.All(draws, d => Assert.True(d[0].Score > d[1].Score));
        Assert.Equal([1, 2, 3], draws.SelectMany(d => d).Select(c => c.Document).Distinct().Order());
        Assert.Equal(rules.Choose(Ranked, 1, new Random(5)), rules.Choose(Ranked, 1, new Random(5)));
    }

    [Theory]
    [InlineData(null, null, null, 2, 2 + 3 + 4)]
    [InlineData(0.1, null, null, 2, 2 + 30 + 4)]
    [InlineData(null, 0.1, null, 0, 30 + 4)]
    [InlineData(null, null, 0.9, 0, 30 + 4)]
    public void TheRangeEndsWhereSentenceTransformersEndsIt(double? absolute, double? relative, double? maxScore, int rangeMin, int expected) =>
        Assert.Equal(
            expected,
            new MiningOptions { AbsoluteMargin = absolute, RelativeMargin = relative, MaxScore = maxScore, RangeMin = rangeMin }.LastRank(mostPositives: 4));

    [Fact]
    public void AGivenRangeIsKept() => Assert.Equal(17, new MiningOptions { RangeMax = 17, RelativeMargin = 0.1 }.LastRank(4));

    private static int[] Chosen(MiningOptions options) =>
        [.. new CandidateRules(options, 50).Choose(Ranked, 1, new Random(1)).Select(c => c.Document)];
}

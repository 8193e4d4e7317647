using SearchR3.Retrieval;
using SearchR3.Training.Mining;

namespace SearchR3.Tests.Training.Mining;

public sealed class MiningOptionsTests
{
    public static TheoryData<MiningOptions, string> Wrong() => new()
    {
        { new MiningOptions { NumNegatives = 0 }, "numNegatives is 0" },
        { new MiningOptions { RangeMin = -1 }, "rangeMin -1" },
        { new MiningOptions { RangeMax = 4, RangeMin = 2 }, "at least 5" },
        { new MiningOptions { AbsoluteMargin = -0.1 }, "absoluteMargin is -0.1" },
        { new MiningOptions { RelativeMargin = 2.5 }, "relativeMargin 2.5" },
        { new MiningOptions { RelativeMargin = double.NaN }, "relativeMargin NaN" },
        { new MiningOptions { MinScore = 0.5, MaxScore = 0.4 }, "minScore is 0.5 and maxScore 0.4" },
        { new MiningOptions { MinScore = double.NaN }, "minScore" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongSettingIsNamed(MiningOptions options, string words) =>
        Assert.Contains(words, Assert.Throws<SearchR3Exception>(options.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void TheDefaultsAreSentenceTransformersOnes()
    {
        MiningOptions options = new();
        options.Validate();

        Assert.Equal((0, null, 3, NegativeSampling.Top), (options.RangeMin, options.RangeMax, options.NumNegatives, options.SamplingStrategy));
        Assert.Null(options.MaxScore ?? options.MinScore ?? options.AbsoluteMargin ?? options.RelativeMargin);
    }
}

using SearchR3.Reinforcement.Losses;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Reinforcement.Losses;

public sealed class GrpoLossOptionsTests
{
    [Fact]
    public void TheDefaultsAreValid() => new GrpoLossOptions().Validate();

    [Fact]
    public void ACapInsideTheClipNamesBoth()
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => new GrpoLossOptions { RatioCap = 1.1, ClipHigh = 0.28 }.Validate());

        Assert.Contains("1.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.28", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1, 0.2, null, 0)]
    [InlineData(0.2, double.NaN, null, 0)]
    [InlineData(0.2, 0.2, 1.0, 0)]
    [InlineData(0.2, 0.2, null, -1)]
    public void ValuesOutOfRangeAreRefused(double low, double high, double? dual, double kl)
    {
        GrpoLossOptions options = new() { ClipLow = low, ClipHigh = high, DualClip = dual, KlWeight = kl };

        Assert.Throws<SearchR3Exception>(options.Validate);
    }
}

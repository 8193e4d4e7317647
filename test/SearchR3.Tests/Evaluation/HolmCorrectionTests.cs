using FsCheck.Xunit;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Tests.Evaluation;

public sealed class HolmCorrectionTests
{
    [Fact]
    public void TheValuesAreThoseOfRsPAdjust()
    {
        // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
        Assert.Equal([0.03, 0.06, 0.06, 0.02], HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1.0, 1.0], HolmCorrection.Adjust([0.6, 0.9]));
        Assert.Equal([0.7], HolmCorrection.Adjust([0.7]));
        Assert.Empty(HolmCorrection.Adjust([]));
    }

    [Property]
    public void AdjustedValuesAreNoSmallerNoLargerThanOneAndInTheSameOrder(ushort[] numbers)
    {
        double[] p = [.. numbers.Select(n => n / (double)ushort.MaxValue)];

        IReadOnlyList<double> adjusted = HolmCorrection.Adjust(p);

        for (int i = 0; i < p.Length; i++)
        {
            Assert.InRange(adjusted[i], p[i], 1);
            Assert.InRange(adjusted[i], p[i], Math.Max(p[i], p[i] * p.Length));
            Assert.All(Enumerable.Range(0, p.Length).Where(j => p[j] >= p[i]), j => Assert.True(adjusted[j] >= adjusted[i]));
        }
    }

    [Property]
    public void TheOrderInWhichTheyAreGivenDoesNotMatter(ushort[] numbers)
    {
        double[] p = [.. numbers.Select(n => n / (double)ushort.MaxValue)];

        Assert.Equal(HolmCorrection.Adjust(p).Reverse(), HolmCorrection.Adjust([.. p.Reverse()]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void WhatIsNoProbabilityIsRefused(double p) =>
        Assert.Contains("p-value", Assert.Throws<SearchR3Exception>(() => HolmCorrection.Adjust([0.5, p])).Message, StringComparison.Ordinal);
}

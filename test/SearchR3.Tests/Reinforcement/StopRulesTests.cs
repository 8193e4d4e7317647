using SearchR3.Reinforcement;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Reinforcement;

public sealed class StopRulesTests
{
    private static readonly IterationMeasurements Fine = new()
    {
        Iteration = 7,
        Loss = 0.1,
        GradientNorm = 0.5,
        Reward = 0.5,
        Kl = 0.02,
        Entropy = 1.5,
        CutShare = 0.1,
        DeadShare = 0.3,
        MeanCosine = 0.4,
    };

    public static TheoryData<IterationMeasurements, string> Faults => new()
    {
        { Fine with { Kl = 2.5 }, "the policy is 2.5 nats a token from its reference, above 1" },
        { Fine with { Kl = double.NaN }, "the policy is NaN nats a token from its reference, above 1" },
        { Fine with { Entropy = 0.001 }, "the entropy is 0.001 nats a token, below 0.02: all rollouts of a prompt are alike" },
        { Fine with { Entropy = 7.25 }, "the entropy is 7.25 nats a token, above 6: the text is noise" },
        { Fine with { CutShare = 0.95 }, "0.95 of the completions fill the token budget, above 0.9" },
        { Fine with { DeadShare = 1 }, "1 of the groups have equal rewards, above 0.9: there is nothing to learn from" },
        { Fine with { MeanCosine = 0.99 }, "embeddings of different queries have a mean cosine of 0.99, above 0.95: they collapse" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void AFaultStopsTheRunWhenItLastsAndSaysWhy(IterationMeasurements fault, string sentence)
    {
        StopRules rules = new(new StopRuleOptions { Patience = 3 });

        Assert.Null(rules.Check(fault));
        Assert.Null(rules.Check(fault));
        Assert.Null(rules.Check(Fine));
        Assert.Null(rules.Check(fault));
        Assert.Null(rules.Check(fault));
        Assert.Equal($"stopped at iteration 7: {sentence} (for 3 iterations)", rules.Check(fault));
    }

    [Theory]
    [InlineData(double.NaN, 1, "the loss is NaN and the gradient norm 1")]
    [InlineData(1, double.PositiveInfinity, "the loss is 1 and the gradient norm Infinity")]
    public void ANumberThatIsNotFiniteStopsTheRunAtOnce(double loss, double norm, string sentence) =>
        Assert.Equal(
            $"stopped at iteration 7: {sentence}",
            new StopRules(new StopRuleOptions()).Check(Fine with { Loss = loss, GradientNorm = norm }));

    [Fact]
    public void ARuleThatIsOffNeverStops()
    {
        StopRules rules = new(new StopRuleOptions
        {
            NonFiniteIterations = null,
            MaxKl = null,
            MinEntropy = null,
            MaxEntropy = null,
            MaxCutShare = null,
            MaxDeadShare = null,
            MaxMeanCosine = null,
            Patience = 1,
        });

        Assert.Null(rules.Check(new IterationMeasurements
        {
            Iteration = 1,
            Loss = double.NaN,
            GradientNorm = 0,
            Kl = 99,
            Entropy = 0,
            CutShare = 1,
            DeadShare = 1,
            MeanCosine = 1,
        }));
    }

    [Fact]
    public void WhatWasNotMeasuredLeavesTheCount()
    {
        StopRules rules = new(new StopRuleOptions { Patience = 2 });

        Assert.Null(rules.Check(Fine with { MeanCosine = 0.99 }));
        Assert.Null(rules.Check(Fine with { MeanCosine = null }));
        Assert.NotNull(rules.Check(Fine with { MeanCosine = 0.99 }));
    }

    [Fact]
    public void CountsGoOnAfterAResume()
    {
        StopRules before = new(new StopRuleOptions { Patience = 2 });
        before.Check(Fine with { DeadShare = 1 });
        StopRules after = new(new StopRuleOptions { Patience = 2 });
        after.Restore(before.Streaks);

        Assert.NotNull(after.Check(Fine with { DeadShare = 1 }));
    }

    [Fact]
    public void BoundsThatCrossAreRefused() =>
        Assert.Throws<SearchR3Exception>(() => new StopRules(new StopRuleOptions { MinEntropy = 3, MaxEntropy = 2 }));

    [Theory]
    [InlineData(0.3, 1, 1, 0, null)]
    [InlineData(0, 0.25, 1, 0.25, "loss 0 is fine: at ratio 1 the loss is minus the mean advantage, which is 0, and its gradient is not (norm of all terms 2.5e-1; 0.75 of the groups have spread)")]
    [InlineData(0, 0, 1, 1, "loss 0: all groups are dead (equal rewards inside each), so they teach nothing (gradient norm of all terms 0e+0); raise the temperature, take harder queries or a finer reward")]
    [InlineData(0, 0, 1.9, 0.5, "loss 0 and gradient 0 although 0.5 of the groups have spread: every token is clipped, or no parameter is trained")]
    public void ALossOfZeroIsExplained(double loss, double norm, double ratio, double dead, string? expected) =>
        Assert.Equal(expected, LossDiagnosis.Explain(loss, norm, ratio, dead));
}

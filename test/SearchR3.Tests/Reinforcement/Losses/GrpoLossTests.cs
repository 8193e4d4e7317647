using SearchR3.Reinforcement.Losses;
using SearchR3.Tests.Training.Losses;

namespace SearchR3.Tests.Reinforcement.Losses;

public sealed class GrpoLossTests
{
    private static readonly int[] Lengths = [6, 4, 5, 2, 6, 3, 1, 6];
    private static readonly double[] Advantages = [1.2, -0.4, 0.3, -1.1, 0.9, -0.9, 2, -2];

    [Theory]
    [InlineData("grpo", PolicyLossKind.Grpo, AdvantageEstimator.Group)]
    [InlineData("dapo", PolicyLossKind.Dapo, AdvantageEstimator.Group)]
    [InlineData("dr_grpo", PolicyLossKind.DrGrpo, AdvantageEstimator.Mean)]
    public void ValueAndGradientMatchTheReference(string name, PolicyLossKind kind, AdvantageEstimator estimator)
    {
        using DisposeScope scope = NewDisposeScope();
        LossFixture shared = new("grpo");
        LossFixture fixture = shared.Inner(name);
        double?[] rewards = [.. shared.Tensor("rewards").data<double>().ToArray().Select(r => (double?)r)];
        double[] advantages = GroupAdvantage.Compute(rewards, 4, new AdvantageOptions { Estimator = estimator }).Values;
        LossFixture.AssertEqual(fixture.Tensor("advantages"), tensor(advantages), 1e-12);
        GrpoCase batch = new(
            shared.Tensor("new_log_probs"), shared.Tensor("old_log_probs"), shared.Tensor("reference_log_probs"), shared.Tensor("mask"), advantages);

        GrpoLossResult result = batch.Compute(new GrpoLossOptions
        {
            Kind = kind,
            ClipLow = fixture.Number("epsilon_low"),
            ClipHigh = fixture.Number("epsilon_high"),
            KlWeight = fixture.Number("beta"),
        });
        result.Loss.backward();

        Assert.Equal(fixture.Number("loss"), result.Loss.Read(), 1e-12);
        LossFixture.AssertEqual(fixture.Tensor("new_log_prob_gradient"), batch.Current.grad!, 1e-12);
    }

    [Theory]
    [InlineData(1.5, 1, null, null, 1.2)]
    [InlineData(1.5, -1, null, null, -1.5)]
    [InlineData(0.5, -1, null, null, -0.8)]
    [InlineData(0.5, 1, null, null, 0.5)]
    [InlineData(1.5, -1, 1.3, null, -1.3)]
    [InlineData(5, -1, null, 3.0, -3)]
    [InlineData(5, 1, null, 3.0, 1.2)]
    public void TheObjectiveIsClippedAsPublished(double ratio, double advantage, double? cap, double? dual, double objective)
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { ClipHigh = 0.2, RatioCap = cap, DualClip = dual };

        Tensor loss = One([Math.Log(ratio)], advantage, options).Loss;

        Assert.Equal(objective, -loss.Read(), 1e-12);
    }

    [Theory]
    [InlineData(PolicyLossKind.Grpo, 1.5)]
    [InlineData(PolicyLossKind.Bnpo, 8.0 / 6)]
    [InlineData(PolicyLossKind.Dapo, 8.0 / 6)]
    [InlineData(PolicyLossKind.DrGrpo, 0.5)]
    public void TokenLossesAreAddedUpByKind(PolicyLossKind kind, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor equal = tensor(new double[] { -1, -1, -1, -1, -1, -1 });

        // At ratio 1 a token's loss is minus its advantage: four tokens of 1, two of 2, at most 8 allowed.
        GrpoLossResult result = GrpoLoss.Compute(
            equal, equal, null, tensor(new long[] { 0, 0, 0, 0, 1, 1 }), tensor(new double[] { -1, -2 }),
            new GrpoLossOptions { Kind = kind }, new GrpoNormaliser(2, 6, 8));

        Assert.Equal(expected, result.Loss.Read(), 1e-12);
    }

    [Fact]
    public void ASequenceRatioIsTheExpOfTheMean()
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { RatioLevel = RatioLevel.Sequence, ClipHigh = 0.2 };

        GrpoLossResult result = One([.1, .2, -.3, .4], 1, options);

        Assert.Equal(-1.1051709181, result.Loss.Read(), 1e-10);
        Assert.Equal(1.1051709181, result.Statistics.RatioMax, 1e-10);
    }

    [Fact]
    public void TheKlIsK3AndIsNotClipped()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor current = tensor(new[] { -1.2 });

        // The ratio is far above the bound, so the surrogate is constant; the KL still has a gradient.
        Tensor leaf = current.clone().requires_grad_();
        GrpoLossResult result = GrpoLoss.Compute(
            leaf, tensor(new[] { -3.0 }), tensor(new[] { -1.0 }), zeros(1, ScalarType.Int64), ones(1, ScalarType.Float64),
            new GrpoLossOptions { KlWeight = 0.5, ClipHigh = 0.2 }, new GrpoNormaliser(1, 1, 1));
        result.Loss.backward();

        Assert.Equal(0.0214027582, result.Statistics.Kl, 1e-10);
        Assert.Equal(-1.2 + (0.5 * 0.0214027582), result.Loss.Read(), 1e-10);
        Assert.Equal(0.5 * (1 - Math.Exp(0.2)), leaf.grad!.Read(), 1e-10);
        Assert.Equal(1, result.Statistics.ClipHighShare);
    }

    [Theory]
    [InlineData(PolicyLossKind.Grpo)]
    [InlineData(PolicyLossKind.Dapo)]
    [InlineData(PolicyLossKind.DrGrpo)]
    public void OneBatchOfEightIsEightOfOne(PolicyLossKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { Kind = kind, KlWeight = 0.04 };
        GrpoCase whole = GrpoCase.Random(1, Lengths, 6, Advantages);
        GrpoCase parts = GrpoCase.Random(1, Lengths, 6, Advantages);

        GrpoLossResult one = whole.Compute(options);
        one.Loss.backward();
        GrpoLossStatistics sum = new();
        for (int i = 0; i < Lengths.Length; i++)
        {
            GrpoLossResult part = parts.Compute(options, parts.Whole(8), i, 1);
            part.Loss.backward();
            sum = sum.Add(part.Statistics);
        }

        Assert.Equal(one.Loss.Read(), sum.Loss, 1e-13);
        LossFixture.AssertEqual(whole.Current.grad!, parts.Current.grad!, 1e-15);
        Assert.Equal(one.Statistics.Tokens, sum.Tokens);
        Assert.Equal(one.Statistics.ClippedLow, sum.ClippedLow);
        Assert.Equal(one.Statistics.ClippedHigh, sum.ClippedHigh);
        Assert.Equal(one.Statistics.RatioMax, sum.RatioMax);
        Assert.Equal(one.Statistics.Kl, sum.Kl, 1e-13);
        Assert.True(sum.ClippedLow > 0 && sum.ClippedHigh > 0);
    }

    [Fact]
    public void BnpoIsTheMeanOfMicroBatchMeans()
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { Kind = PolicyLossKind.Bnpo };
        GrpoCase batch = GrpoCase.Random(1, Lengths, 6, Advantages);

        double halves = batch.Compute(options, batch.Whole(2), 0, 4).Statistics.Loss + batch.Compute(options, batch.Whole(2), 4, 4).Statistics.Loss;
        double first = batch.Compute(options, null, 0, 4).Statistics.Loss;
        double second = batch.Compute(options, null, 4, 4).Statistics.Loss;

        Assert.Equal((first + second) / 2, halves, 1e-14);
    }

    [Theory]
    [InlineData(RatioLevel.Token)]
    [InlineData(RatioLevel.Sequence)]
    public void PaddingChangesNothing(RatioLevel level)
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { Kind = PolicyLossKind.Grpo, RatioLevel = level };
        Tensor values = tensor(new double[] { -1, -2, -1.5 }, [1, 3]);
        Tensor old = tensor(new[] { -1.1, -1.7, -1.6 }, [1, 3]);
        Tensor mask = ones(1, 3, ScalarType.Float64);
        static Tensor Pad(Tensor x) => cat([x, zeros(1, 5, ScalarType.Float64)], 1);

        double tight = new GrpoCase(values, old, null, mask, [0.7]).Compute(options).Statistics.Loss;
        double padded = new GrpoCase(Pad(values), Pad(old), null, Pad(mask), [0.7]).Compute(options).Statistics.Loss;

        Assert.Equal(tight, padded);
    }

    [Fact]
    public void TheOrderOfSequencesDoesNotMatter()
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { Kind = PolicyLossKind.Grpo, RatioLevel = RatioLevel.Sequence, KlWeight = 0.1 };
        Tensor current = tensor(new double[] { -1, -2, -3, -1, -1, -2 });
        Tensor old = tensor(new[] { -1.1, -1.7, -3, -1.2, -0.8, -2.3 });
        Tensor owners = tensor(new long[] { 0, 0, 0, 1, 1, 2 });
        Tensor order = tensor(new long[] { 5, 3, 4, 0, 1, 2 });
        Tensor permutedOwners = tensor(new long[] { 0, 1, 1, 2, 2, 2 });
        GrpoNormaliser whole = new(3, 6, 8);

        double plain = GrpoLoss.Compute(current, old, old, owners, tensor(new[] { 1, -0.5, 0.2 }), options, whole).Statistics.Loss;
        double permuted = GrpoLoss.Compute(
            current.index_select(0, order), old.index_select(0, order), old.index_select(0, order), permutedOwners,
            tensor(new[] { 0.2, -0.5, 1 }), options, whole).Statistics.Loss;

        Assert.Equal(plain, permuted, 1e-14);
    }

    [Fact]
    public void EqualRewardsGiveExactlyZeroGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] advantages = GroupAdvantage.Compute([.1, .1, .1, .1, .7, .7, .7, .7], 4).Values;
        GrpoCase batch = GrpoCase.Random(3, Lengths, 6, advantages);

        batch.Compute(new GrpoLossOptions { DualClip = 3 }).Loss.backward();

        Assert.Equal(0, batch.Current.grad!.abs().max().Read());
    }

    [Fact]
    public void WithoutOldOnesTheRatioIsExactlyOneAndTheGradientIsThePolicyGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor current = randn(6).requires_grad_();

        GrpoLossResult result = GrpoLoss.Compute(
            current, null, null, tensor(new long[] { 0, 0, 0, 1, 1, 1 }), tensor(new float[] { 1, -1 }), new GrpoLossOptions(), new GrpoNormaliser(2, 6, 8));
        result.Loss.backward();

        Assert.Equal(1.0, result.Statistics.RatioMean);
        Assert.Equal(1.0, result.Statistics.RatioMax);
        Assert.Equal(0, result.Statistics.Loss, 1e-7);
        LossFixture.AssertEqual(tensor(new double[] { -1, -1, -1, 1, 1, 1 }).div(TorchNumber.Of(6)), current.grad!.to(ScalarType.Float64), 1e-8);
    }

    [Theory]
    [InlineData(PolicyLossKind.Grpo, RatioLevel.Token, null, null)]
    [InlineData(PolicyLossKind.Dapo, RatioLevel.Sequence, null, null)]
    [InlineData(PolicyLossKind.DrGrpo, RatioLevel.Token, 1.4, 1.2)]
    [InlineData(PolicyLossKind.Bnpo, RatioLevel.Sequence, 1.4, 1.2)]
    public void TheGradientIsTheDerivativeOfTheValue(PolicyLossKind kind, RatioLevel level, double? cap, double? dual)
    {
        using DisposeScope scope = NewDisposeScope();
        GrpoLossOptions options = new() { Kind = kind, RatioLevel = level, KlWeight = 0.04, RatioCap = cap, DualClip = dual };
        GrpoCase batch = GrpoCase.Random(5, [3, 2, 4], 4, [1, -0.8, 0.5]);
        batch.Compute(options).Loss.backward();

        const double step = 1e-6;
        using IDisposable noGradients = no_grad();
        foreach ((int row, int column) in new[] { (0, 0), (0, 2), (1, 0), (1, 1), (2, 1), (2, 3) })
        {
            double Shifted(double by)
            {
                Tensor value = batch.Current[row, column];
                value.AddInPlace(by);
                double loss = batch.Compute(options).Loss.Read();
                value.sub_(TorchNumber.Of(by));
                return loss;
            }

            Assert.Equal((Shifted(step) - Shifted(-step)) / (2 * step), batch.Current.grad![row, column].Read(), 1e-8);
        }
    }

    [Fact]
    public void ALogRatioBeyondAllBoundsStaysFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor current = tensor(new float[] { -200, -1 }).requires_grad_();

        GrpoLossResult result = GrpoLoss.Compute(
            current, tensor(new float[] { -1, -200 }), tensor(new float[] { -1, -200 }), zeros(2, ScalarType.Int64), tensor(new float[] { -1 }),
            new GrpoLossOptions { KlWeight = 0.1 }, new GrpoNormaliser(1, 2, 2));
        result.Loss.backward();

        Assert.True(double.IsFinite(result.Statistics.Loss));
        Assert.True(current.grad!.isfinite().all().Read() == 1);
    }

    [Fact]
    public void AKlWithoutReferenceIsRefused()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => One([0], 1, new GrpoLossOptions { KlWeight = 0.1 }));
    }

    private static GrpoLossResult One(double[] logRatios, double advantage, GrpoLossOptions options) => GrpoLoss.Compute(
        tensor(logRatios), zeros(logRatios.Length, ScalarType.Float64), null, zeros(logRatios.Length, ScalarType.Int64),
        tensor(new[] { advantage }), options, new GrpoNormaliser(1, logRatios.Length, logRatios.Length));
}

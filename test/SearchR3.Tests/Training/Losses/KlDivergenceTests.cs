using SearchR3.Training.Losses;

namespace SearchR3.Tests.Training.Losses;

public sealed class KlDivergenceTests
{
    [Theory]
    [InlineData(KlDirection.PolicyFromBase, "kl_policy_base")]
    [InlineData(KlDirection.BaseFromPolicy, "kl_base_policy")]
    public void BothDirectionsMatchTheReference(KlDirection direction, string expected)
    {
        using DisposeScope scope = NewDisposeScope();
        LossFixture fixture = new("kl");

        Tensor loss = KlDivergence.Compute(
            fixture.Tensor("policy_logits").flatten(0, 1), fixture.Tensor("base_logits").flatten(0, 1), fixture.Tensor("mask").flatten(), direction);

        Assert.Equal(fixture.Number(expected), loss.Read(), 1e-9);
    }

    [Fact]
    public void TheGradientIsTheDerivativeOfTheValue()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor policy = randn(2, 5, dtype: ScalarType.Float64).requires_grad_();
        Tensor reference = randn(2, 5, dtype: ScalarType.Float64);
        KlDivergence.Compute(policy, reference, null, KlDirection.PolicyFromBase).backward();

        const double step = 1e-6;
        using IDisposable noGrad = no_grad();
        for (int i = 0; i < 5; i++)
        {
            Tensor shift = zeros_like(policy);
            shift[1, i] = step;
            double up = KlDivergence.Compute(policy.Plus(shift), reference, null, KlDirection.PolicyFromBase).Read();
            double down = KlDivergence.Compute(policy.sub(shift), reference, null, KlDirection.PolicyFromBase).Read();
            Assert.Equal((up - down) / (2 * step), policy.grad![1, i].Read(), 1e-7);
        }
    }

    [Fact]
    public void EqualModelsHaveNone()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = randn(3, 7, dtype: ScalarType.Float64);

        Assert.Equal(0, KlDivergence.Compute(logits, logits, null, KlDirection.BaseFromPolicy).Read(), 1e-12);
    }
}

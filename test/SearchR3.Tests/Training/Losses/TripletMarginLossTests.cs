using SearchR3.Training.Losses;

namespace SearchR3.Tests.Training.Losses;

public sealed class TripletMarginLossTests
{
    [Fact]
    public void MatchesTheReferenceInValueAndGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        LossFixture batch = new("info_nce_in_batch_all_negatives");
        LossFixture fixture = new("triplet_margin");
        Tensor query = batch.Tensor("query").requires_grad_();

        Tensor loss = TripletMarginLoss.Compute(query, batch.Tensor("positive"), batch.Tensor("negative"), fixture.Number("margin"));
        loss.backward();

        Assert.Equal(fixture.Number("loss"), loss.Read(), 1e-9);
        LossFixture.AssertEqual(fixture.Tensor("query_gradient"), query.grad!, 1e-9);
    }

    [Theory]
    [InlineData(0.15, 0)]
    [InlineData(0.25, 0.05)]
    public void TheMarginIsInCosineUnits(double margin, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor query = tensor(new[] { 1.0, 0 }, [1, 2]);
        Tensor positive = tensor(new[] { 0.9, Math.Sqrt(1 - 0.81) }, [1, 2]);
        Tensor negative = tensor(new[] { 0.7, Math.Sqrt(1 - 0.49) }, [1, 1, 2]);

        Assert.Equal(expected, TripletMarginLoss.Compute(query, positive, negative, margin).Read(), 1e-12);
    }

    [Fact]
    public void InBatchTakesTheHardestThatIsNoAnswer()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = eye(2, 4, dtype: ScalarType.Float64);
        Tensor documents = tensor(new[] { 1.0, 0, 0, 0, 0, 1.0, 0, 0, 0.8, 0.6, 0, 0 }, [3, 4]);
        Tensor mask = tensor(new[] { false, false, true, false, false, false }, [2, 3]);

        double all = TripletMarginLoss.InBatch(queries, documents, 0.5, 1, null).Read();
        double masked = TripletMarginLoss.InBatch(queries, documents, 0.5, 1, mask).Read();

        Assert.Equal(((0.5 - 1 + 0.8) + (0.5 - 1 + 0.6)) / 2, all, 1e-12);
        Assert.Equal((0 + (0.5 - 1 + 0.6)) / 2, masked, 1e-12);
    }
}

using SearchR3.Training.Losses;

namespace SearchR3.Tests.Training.Losses;

public sealed class InfoNceLossTests
{
    [Fact]
    public void InBatchWithAllNegativesMatchesTheReferenceInValueAndGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        LossFixture fixture = new("info_nce_in_batch_all_negatives");
        Tensor query = fixture.Tensor("query").requires_grad_();
        Tensor negatives = fixture.Tensor("negative");
        Tensor candidates = cat([fixture.Tensor("positive"), negatives.reshape(-1, negatives.shape[2])], 0);

        Tensor loss = InfoNceLoss.InBatch(query, candidates, fixture.Number("temperature"));
        loss.backward();

        Assert.Equal(fixture.Number("loss"), loss.Read(), 1e-9);
        LossFixture.AssertEqual(fixture.Tensor("query_gradient"), query.grad!, 1e-9);
    }

    [Fact]
    public void OwnNegativesMatchTheReferenceInValueAndGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        LossFixture batch = new("info_nce_in_batch_all_negatives");
        LossFixture fixture = new("info_nce_own_negatives_only");
        Tensor query = batch.Tensor("query").requires_grad_();

        Tensor loss = InfoNceLoss.OwnNegatives(query, batch.Tensor("positive"), batch.Tensor("negative"), fixture.Number("temperature"));
        loss.backward();

        Assert.Equal(fixture.Number("loss"), loss.Read(), 1e-9);
        LossFixture.AssertEqual(fixture.Tensor("query_gradient"), query.grad!, 1e-9);
    }

    [Fact]
    public void SymmetricIsTheMeanOfBothDirections()
    {
        using DisposeScope scope = NewDisposeScope();
        // Unit vectors whose cosines are [[.9, .1], [.2, .8]] cannot be built in two dimensions; four are enough.
        Tensor queries = eye(2, 4, dtype: ScalarType.Float64);
        Tensor documents = tensor(new[] { .9, .2, Math.Sqrt(1 - .81 - .04), 0, .1, .8, 0, Math.Sqrt(1 - .01 - .64) }, [2, 4]);

        double forward = InfoNceLoss.InBatch(queries, documents, 1).Read();
        double symmetric = InfoNceLoss.InBatch(queries, documents, 1, symmetric: true).Read();

        Assert.Equal(0.4042943082, forward, 1e-9);
        Assert.Equal(0.4037401786, symmetric, 1e-9);
    }

    [Fact]
    public void AMaskedFalseNegativeIsAsIfItWereNotThere()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = randn(2, 8, dtype: ScalarType.Float64);
        Tensor candidates = randn(3, 8, dtype: ScalarType.Float64);
        Tensor mask = tensor(new[] { false, false, true, false, false, true }, [2, 3]);

        double masked = InfoNceLoss.InBatch(queries, candidates, 0.05, mask).Read();
        double without = InfoNceLoss.InBatch(queries, candidates.narrow(0, 0, 2), 0.05).Read();

        Assert.Equal(without, masked, 1e-12);
    }

    [Fact]
    public void TheOrderOfPairsDoesNotMatter()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = randn(5, 8, dtype: ScalarType.Float64);
        Tensor documents = randn(5, 8, dtype: ScalarType.Float64);
        Tensor order = tensor(new long[] { 3, 0, 4, 1, 2 });

        double plain = InfoNceLoss.InBatch(queries, documents, 0.05).Read();
        double permuted = InfoNceLoss.InBatch(queries.index_select(0, order), documents.index_select(0, order), 0.05).Read();

        Assert.Equal(plain, permuted, 1e-10);
    }

    [Fact]
    public void FewerCandidatesThanQueriesIsAClearError()
    {
        using DisposeScope scope = NewDisposeScope();

        ArgumentException error = Assert.Throws<ArgumentException>(() => InfoNceLoss.InBatch(randn(3, 4), randn(2, 4), 0.05));

        Assert.Contains("[3, 4]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 4]", error.Message, StringComparison.Ordinal);
    }
}

using SearchR3.Embedding;

namespace SearchR3.Tests.Embedding;

public sealed class BatchPlanTests
{
    [Fact]
    public void EveryItemIsInOneBatchAndNoBatchExceedsTheBudget()
    {
        Random random = new(3);
        int[] lengths = [.. Enumerable.Range(0, 500).Select(_ => random.Next(1, 90))];

        List<int[]> batches = BatchPlan.Create(lengths, budget: 256);

        Assert.Equal(Enumerable.Range(0, 500), batches.SelectMany(b => b).Order());
        Assert.All(batches, batch => Assert.True(batch.Length * batch.Max(i => lengths[i]) <= 256));
        double padded = batches.Sum(batch => batch.Length * batch.Max(i => lengths[i]));
        Assert.True(padded < 1.1 * lengths.Sum(), $"{padded} padded tokens for {lengths.Sum()}");
    }

    [Fact]
    public void AnItemLongerThanTheBudgetIsABatchOfItsOwn() =>
        Assert.Equal([[1], [0, 2]], BatchPlan.Create([4, 1000, 4], budget: 8));

    [Fact]
    public void NothingGivesNoBatch() => Assert.Empty(BatchPlan.Create([], budget: 8));
}

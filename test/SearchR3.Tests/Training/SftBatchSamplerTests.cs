using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class SftBatchSamplerTests : IDisposable
{
    /// <summary>Batch 2 of seed 1: with other rows a run that is resumed would go on with other batches.</summary>
    private const string RecordedRows = "5 9 11 12 19 26 29 31";

    private readonly TinyTask _task = new();

    [Fact]
    public void SharesFollowTheWeightsAndFillTheBatch()
    {
        SftRecipe recipe = _task.Sft("none", 1) with { BatchSize = 10, Splits = new Dictionary<string, double> { ["a"] = 0.65, ["b"] = 0.2, ["c"] = 0.15 } };

        Assert.Equal([("a", 6), ("b", 2), ("c", 2)], SftBatchSampler.Shares(recipe));
    }

    [Fact]
    public void ARecipeThatDoesNotSayOtherwiseDrawsAsItAlwaysDid()
    {
        TrainingQueries queries = TrainingQueries.Load(_task.Data, ["train"], 0.5, 1);
        ISftBatchSampler sampler = SftBatchSampler.Of(_task.Sft("none", 1), queries, null);

        Assert.IsType<SftBatchSampler>(sampler);
        SftBatch batch = sampler.Batch(2);
        Assert.Equal(RecordedRows, string.Join(' ', batch.Pairs.Select(p => p.QueryIndex)));
    }

    public void Dispose() => _task.Dispose();
}

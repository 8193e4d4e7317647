using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class SftBatchSamplerTests : IDisposable
{
    // Recorded with the code from before there was a choice of samplers: with other batches a run of then could not be repeated.
    private const string RecordedRows = "5 9 11 12 19 26 29 31";

    /// <summary>Query, document, negatives, whether it samples, length of the text: neighbours, two splits, rewrites and given negatives.</summary>
    private const string RecordedPairs =
        "14:15:19,17,22:0:18 18:19:7,21,16:0:20 19:20:14,22,15:0:16 20:21:23,17,16:0:20 21:22:28,24,18:1:20 22:23:25,35,20:1:17 " +
        "23:24:2,26,11:1:20 24:25:27,9,37:0:18 25:26:28,16,23:0:20 26:27:23,29,37:0:20 27:28:30,30,5:0:20 28:29:31,37,22:1:20 " +
        "29:31:4,32,24:1:26 30:32:11,33,5:0:21 31:33:34,18,18:0:25 32:34:35,25,38:1:12 33:35:32,36,30:0:18 34:36:37,39,13:0:20 " +
        "35:37:6,38,6:1:20 38:5:1,27,14:1:19 39:30:34,2,15:0:19";

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

    [Fact]
    public void NeighboursSplitsRewritesAndNegativesAreDrawnAsTheyAlwaysWere()
    {
        TrainingQueries queries = TrainingQueries.Load(_task.Data, ["train", "dev"], 0.5, 1);
        string path = Path.Combine(_task.Data, "negatives.jsonl");
        File.WriteAllText(path, string.Concat(queries.Queries.Select((q, i) =>
            $$"""{"query-id":"{{q.Id}}","negatives":["{{queries.Corpus[(i + 3) % 40].Id}}","{{queries.Corpus[(7 * i + 1) % 40].Id}}"]}""" + "\n")));
        SftRecipe recipe = _task.Sft("none", 1) with
        {
            ClusteredShare = 0.9,
            BatchSize = 24,
            Splits = new Dictionary<string, double> { ["train"] = 0.8, ["dev"] = 0.2 },
            RewriteProbability = 0.5,
            HardNegatives = new HardNegativeOptions { File = "negatives.jsonl", PerQuery = 3 },
        };

        SftBatch batch = SftBatchSampler.Of(recipe, queries, HardNegatives.Load(path, queries.Corpus)).Batch(2);

        Assert.Equal(RecordedPairs, string.Join(' ', batch.Pairs.Select(p =>
            $"{p.QueryIndex}:{p.Document}:{string.Join(',', p.Negatives)}:{(p.Samples ? 1 : 0)}:{p.Text.Length}")));
    }

    public void Dispose() => _task.Dispose();
}

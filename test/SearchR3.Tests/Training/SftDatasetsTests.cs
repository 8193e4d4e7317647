using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class SftDatasetsTests : IDisposable
{
    private readonly TinyTask _task = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AListOfOneDrawsAsItsFolderDoes()
    {
        SftRecipe recipe = _task.Sft("none", 1);
        TrainingData list = new([new TrainingDataset { Folder = _task.Data, Splits = new Dictionary<string, double> { ["train"] = 1 } }]);
        SftDatasets one = SftDatasets.Load(recipe);
        SftDatasets listed = SftDatasets.Load(recipe with { Data = list });
        TrainingQueries queries = TrainingQueries.Load(_task.Data, ["train"], 0.5, 1);

        Assert.Equal(queries.Corpus.Hash, listed.Hash);
        ISftBatchSampler alone = one.Open();
        ISftBatchSampler fromList = listed.Open();
        SftBatchSampler old = new(recipe, queries, null);
        for (int number = 0; number < 10; number++)
        {
            Assert.Equal(Describe(old.Batch(number)), Describe(alone.Batch(number)));
            Assert.Equal(Describe(old.Batch(number)), Describe(fromList.Batch(number)));
        }
    }

    [Theory]
    [InlineData(DatasetStrategy.Proportional, 6)]
    [InlineData(DatasetStrategy.RoundRobin, 20)]
    public void ABatchIsOfOneDataSetWithItsOwnCorpus(DatasetStrategy strategy, int ofTheSecond)
    {
        // 38 training queries in the first and 8 in the second: five batches of six are the first's.
        string second = SmallTask();
        SftRecipe recipe = _task.Sft("none", 1) with { Data = new TrainingData([new() { Folder = _task.Data }, new() { Folder = second }]), DataSetStrategy = strategy };
        SftDatasets datasets = SftDatasets.Load(recipe);
        ISftBatchSampler sampler = datasets.Open();

        SftBatch[] batches = [.. Enumerable.Range(0, 40).Select(n => sampler.Batch(n))];

        Assert.All(batches, batch => Assert.All(batch.Pairs, pair =>
        {
            string id = datasets.Corpus(batch)[pair.Document].Id;
            Assert.Equal(batch.Set == 1, pair.Query.Id.StartsWith("other", StringComparison.Ordinal));
            Assert.Equal(pair.Query.Id, batch.Set == 1 ? $"other-{id}" : $"q-{id}");
        }));
        Assert.InRange(batches.Count(b => b.Set == 1), ofTheSecond, ofTheSecond + 1);
        Assert.NotNull(datasets.Written(batches.First(b => b.Set == 1)));
        Assert.NotEqual(datasets.Hash, SftDatasets.Load(recipe with { Data = new TrainingData([.. recipe.Data.Sets.Reverse()]) }).Hash);
    }

    [Fact]
    public void AMissingSplitNamesTheFolder()
    {
        string second = SmallTask();
        SftRecipe recipe = _task.Sft("none", 1) with
        {
            Data = new TrainingData([new() { Folder = _task.Data }, new() { Folder = second, Splits = new Dictionary<string, double> { ["nowhere"] = 1 } }]),
        };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => SftDatasets.Load(recipe));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose()
    {
        _task.Dispose();
        _folder.Dispose();
    }

    private static string Describe(SftBatch batch) =>
        $"{batch.Set} " + string.Join(' ', batch.Pairs.Select(p => $"{p.QueryIndex}:{p.Document}:{p.Samples}"));

    private string SmallTask() => OtherTask.Write(_folder);
}

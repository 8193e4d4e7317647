using System.Text.Json;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class NoDuplicatesSamplerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NoTextIsTwiceInABatchAndEachPassShowsEachQueryOnce(int seed)
    {
        (SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives) = Task(seed, queryTexts: 25, documentTexts: 40, queries: 60, withNegatives: seed % 2 == 1);
        NoDuplicatesSampler sampler = new(recipe, queries, negatives);
        Dictionary<int, int> shown = [];
        for (int number = 0; number < 80; number++)
        {
            SftBatch batch = sampler.Batch(number);

            Assert.InRange(batch.Pairs.Count, 2, recipe.BatchSize);
            string[] texts = [.. batch.Pairs.SelectMany(p => Texts(p, queries))];
            Assert.Equal(texts.Length, texts.Distinct().Count());
            foreach (SftPair pair in batch.Pairs)
            {
                shown[pair.QueryIndex] = shown.GetValueOrDefault(pair.QueryIndex) + 1;
                Assert.Contains(pair.Document, pair.Query.Relevant);
                Assert.Equal(negatives is null ? 0 : 2, pair.Negatives.Length);
            }

            // A query is at most one pass, and the pass that has begun, ahead of the slowest of its split.
            foreach (IGrouping<string, int> split in Enumerable.Range(0, queries.Queries.Count).GroupBy(i => queries.Queries[i].Split))
            {
                int[] counts = [.. split.Select(i => shown.GetValueOrDefault(i))];
                Assert.True(counts.Max() - counts.Min() <= 2, $"batch {number}, {split.Key}: {counts.Min()} to {counts.Max()}");
            }
        }
    }

    [Fact]
    public void WithoutRepeatedTextsBatchesAreFullAndAPassIsAPermutation()
    {
        (SftRecipe recipe, TrainingQueries queries, _) = Task(5, queryTexts: 1000, documentTexts: 1000, queries: 48, withNegatives: false, splits: 1, answers: 1);
        NoDuplicatesSampler sampler = new(recipe, queries, null);

        SftPair[] pairs = [.. Enumerable.Range(0, 12).SelectMany(n => sampler.Batch(n).Pairs)];

        Assert.Equal(12 * recipe.BatchSize, pairs.Length);
        Assert.All(pairs.Chunk(48), pass => Assert.Equal(Enumerable.Range(0, 48), pass.Select(p => p.QueryIndex).Order()));
        Assert.NotEqual(pairs[..48].Select(p => p.QueryIndex), pairs[48..].Select(p => p.QueryIndex));
    }

    [Fact]
    public void ABatchDependsOnSeedAndNumberAlone()
    {
        (SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives) = Task(7, queryTexts: 25, documentTexts: 40, queries: 60, withNegatives: true);
        NoDuplicatesSampler forward = new(recipe, queries, negatives);
        string[] inOrder = [.. Enumerable.Range(0, 30).Select(n => Describe(forward.Batch(n)))];

        Assert.Equal(inOrder[21], Describe(new NoDuplicatesSampler(recipe, queries, negatives).Batch(21)));
        Assert.Equal(inOrder[3], Describe(forward.Batch(3)));
        Assert.NotEqual(inOrder[3], Describe(new NoDuplicatesSampler(recipe with { Seed = 99 }, queries, negatives).Batch(3)));
    }

    [Fact]
    public void MostlyOneTextGivesSmallerBatches()
    {
        (SftRecipe recipe, TrainingQueries queries, _) = Task(1, queryTexts: 3, documentTexts: 1000, queries: 40, withNegatives: false, splits: 1);
        NoDuplicatesSampler sampler = new(recipe, queries, null);

        Assert.Equal(3, sampler.Batch(0).Pairs.Count);
        Assert.InRange(sampler.Batch(1).Pairs.Count, 2, 3);
    }

    [Fact]
    public void OneTextAloneIsOneSentence()
    {
        (SftRecipe recipe, TrainingQueries queries, _) = Task(1, queryTexts: 1, documentTexts: 1000, queries: 40, withNegatives: false, splits: 1);

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => new NoDuplicatesSampler(recipe, queries, null).Batch(0));

        Assert.Contains("batch 0 has 1 pairs", error.Message, StringComparison.Ordinal);
        Assert.Contains("batchSampler", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NeighboursAreNotDrawnTogetherWithIt()
    {
        SftRecipe recipe = new() { Model = "m", Data = "d", BatchSampler = BatchSampling.NoDuplicates, ClusteredShare = 0.4 };

        Assert.Contains("clusteredShare 0.4", Assert.Throws<SearchR3Exception>(recipe.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecipeNamesIt()
    {
        SftRecipe recipe = RecipeFile.Load<SftRecipe>(_folder.Write("r.json", """{"model": "m", "data": "d", "batchSampler": "noDuplicates"}"""));

        Assert.Equal(BatchSampling.NoDuplicates, recipe.BatchSampler);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Texts(SftPair pair, TrainingQueries queries) =>
        [pair.Text, queries.Corpus[pair.Document].FullText, .. pair.Negatives.Select(row => queries.Corpus[row].FullText)];

    private static string Describe(SftBatch batch) =>
        string.Join(' ', batch.Pairs.Select(p => $"{p.Query.Id}:{p.Text}:{p.Document}:{string.Join(',', p.Negatives)}:{p.Samples}"));

    /// <summary>Queries and documents that share few texts, in two splits.</summary>
    private (SftRecipe Recipe, TrainingQueries Queries, HardNegatives? Negatives) Task(
        int seed, int queryTexts, int documentTexts, int queries, bool withNegatives, int splits = 2, int answers = 2)
    {
        Random random = new(seed);
        string Line(object value) => JsonSerializer.Serialize(value) + "\n";
        string folder = Path.Combine(_folder.Path, $"{seed}");
        _folder.Write($"{seed}/corpus.jsonl", string.Concat(Enumerable.Range(0, 80).Select(i => Line(new { _id = $"d{i}", text = $"document {i % documentTexts}" }))));
        _folder.Write($"{seed}/queries.jsonl", string.Concat(Enumerable.Range(0, queries).Select(i => Line(new { _id = $"q{i}", text = $"query {i % queryTexts}" }))));
        string[] names = [.. new[] { "train", "more" }.Take(splits)];
        foreach ((string name, int which) in names.Select((n, i) => (n, i)))
        {
            IEnumerable<string> judged = Enumerable.Range(0, queries).Where(i => i % splits == which).SelectMany(i => Enumerable.Range(0, 1 + i % answers)
                .Select(k => $"q{i}\td{(i + 40 * k) % 80}\t1\n"));
            _folder.Write($"{seed}/qrels/{name}.tsv", "query-id\tcorpus-id\tscore\n" + string.Concat(judged));
        }

        SftRecipe recipe = new()
        {
            Model = "none",
            Data = folder,
            Seed = seed,
            Splits = names.ToDictionary(n => n, n => n == "train" ? 2.0 : 1.0),
            BatchSize = 12,
            BatchSampler = BatchSampling.NoDuplicates,
            HardNegatives = withNegatives ? new HardNegativeOptions { File = "negatives.jsonl", PerQuery = 2 } : null,
        };
        TrainingQueries loaded = TrainingQueries.Load(folder, names, 0.5, seed);
        string path = _folder.Write($"{seed}/negatives.jsonl", string.Concat(Enumerable.Range(0, queries).Select(i =>
            $$"""{"query-id":"q{{i}}","negatives":["d{{random.Next(80)}}","d{{random.Next(80)}}","d{{random.Next(80)}}"]}""" + "\n")));
        return (recipe, loaded, withNegatives ? HardNegatives.Load(path, loaded.Corpus) : null);
    }
}

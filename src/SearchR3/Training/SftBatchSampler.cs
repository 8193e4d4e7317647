namespace SearchR3.Training;

/// <summary>
/// Draws the pairs of a batch from the seed and the batch's number alone: each split gives its share, a part of it as runs of queries
/// whose documents are neighbours in the corpus (members of one type, chapters of one book), which are hard for each other.
/// </summary>
internal sealed class SftBatchSampler : ISftBatchSampler
{
    private const int RunLength = 16;

    private readonly SftRecipe _recipe;
    private readonly SftPairs _pairs;
    private readonly List<Part> _parts = [];

    internal SftBatchSampler(SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives)
    {
        _recipe = recipe;
        _pairs = new SftPairs(recipe, queries, negatives);
        int index = 0;
        foreach ((string split, int count) in Shares(recipe))
        {
            int[] rows = [.. Enumerable.Range(0, queries.Queries.Count)
                .Where(i => queries.Queries[i].Split == split)
                .OrderBy(i => queries.Queries[i].Relevant[0])];
            int runs = (int)(count * recipe.ClusteredShare / RunLength);
            _parts.Add(new Part(rows, count, runs, new SeededOrder(rows.Length, recipe.Seed + 1000 * ++index)));
        }
    }

    /// <summary>The sampler that the recipe names.</summary>
    internal static ISftBatchSampler Of(SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives) =>
        recipe.BatchSampler == BatchSampling.NoDuplicates
            ? new NoDuplicatesSampler(recipe, queries, negatives)
            : new SftBatchSampler(recipe, queries, negatives);

    /// <summary>Pairs of each split in a batch, by the recipe's weights; the last split takes what rounding leaves.</summary>
    internal static IEnumerable<(string Split, int Count)> Shares(SftRecipe recipe)
    {
        double weights = recipe.Splits.Values.Sum();
        int taken = 0;
        int index = 0;
        foreach ((string split, double weight) in recipe.Splits)
        {
            bool isLast = ++index == recipe.Splits.Count;
            int count = isLast ? recipe.BatchSize - taken : (int)Math.Round(recipe.BatchSize * weight / weights);
            taken += count;
            yield return (split, count);
        }
    }

    /// <inheritdoc/>
    public SftBatch Batch(long number)
    {
        List<SftPair> pairs = new(_recipe.BatchSize);
        Random random = SeededOrder.RandomFor(_recipe.Seed, number, 3);
        HashSet<int> chosen = [];
        foreach (Part part in _parts)
        {
            chosen.Clear();
            for (int run = 0; run < part.Runs; run++)
            {
                int start = random.Next(Math.Max(1, part.Rows.Length - RunLength));
                for (int i = start; i < Math.Min(start + RunLength, part.Rows.Length); i++)
                {
                    chosen.Add(part.Rows[i]);
                }
            }

            for (long i = 0; chosen.Count < Math.Min(part.Count, part.Rows.Length); i++)
            {
                chosen.Add(part.Rows[part.Order[number * part.Count + i]]);
            }

            pairs.AddRange(chosen.Take(part.Count).Order().Select(row => _pairs.Of(row, random)));
        }

        return new SftBatch(pairs);
    }

    private sealed record Part(int[] Rows, int Count, int Runs, SeededOrder Order);
}

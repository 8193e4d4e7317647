using SearchR3.Retrieval.DotNetApi.Wordings;

namespace SearchR3.Training;

/// <summary>
/// Draws the pairs of a batch from the seed and the batch's number alone: each split gives its share, a part of it as runs of queries
/// whose documents are neighbours in the corpus (members of one type, chapters of one book), which are hard for each other.
/// </summary>
internal sealed class SftBatchSampler
{
    private const int RunLength = 16;

    private readonly SftRecipe _recipe;
    private readonly TrainingQueries _queries;
    private readonly HardNegatives? _negatives;
    private readonly List<Part> _parts = [];

    internal SftBatchSampler(SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives)
    {
        _recipe = recipe;
        _queries = queries;
        _negatives = negatives;
        double weights = recipe.Splits.Values.Sum();
        int taken = 0;
        int index = 0;
        foreach ((string split, double weight) in recipe.Splits)
        {
            int[] rows = [.. Enumerable.Range(0, queries.Queries.Count)
                .Where(i => queries.Queries[i].Split == split)
                .OrderBy(i => queries.Queries[i].Relevant[0])];
            bool isLast = ++index == recipe.Splits.Count;
            int count = isLast ? recipe.BatchSize - taken : (int)Math.Round(recipe.BatchSize * weight / weights);
            taken += count;
            int runs = (int)(count * recipe.ClusteredShare / RunLength);
            _parts.Add(new Part(rows, count, runs, new SeededOrder(rows.Length, recipe.Seed + 1000 * index)));
        }
    }

    /// <summary>The batch with this number, counted from 0 over the whole run.</summary>
    internal SftBatch Batch(long number)
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

            pairs.AddRange(chosen.Take(part.Count).Order().Select(row => Pair(row, random)));
        }

        return new SftBatch(pairs);
    }

    private SftPair Pair(int row, Random random)
    {
        TrainingQuery query = _queries.Queries[row];
        bool rewrites = random.NextDouble() < _recipe.RewriteProbability && _recipe.RewriteSplits.Contains(query.Split);
        string text = rewrites ? QueryWording.Rewrite(query.Text, random) : query.Text;
        int document = query.Relevant[random.Next(query.Relevant.Length)];
        SftReasoningOptions reasoning = _recipe.Reasoning;
        bool samples = reasoning.Source != SftReasoningSource.None && reasoning.CrossFit && !query.IsWritten &&
            random.NextDouble() < reasoning.SampledProbability;
        int[] negatives = _negatives?.For(query, _recipe.HardNegatives!.PerQuery, random) ?? [];
        return new SftPair(query, row, text, document, negatives, samples);
    }

    private sealed record Part(int[] Rows, int Count, int Runs, SeededOrder Order);
}

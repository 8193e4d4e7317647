using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// Batches in which no text occurs twice (sentence-transformers' <c>no_duplicates</c>): a pair that would repeat one waits, and is the first to be
/// tried for the next batch. Each pass over a split shows each query once; a pass may begin before the pairs of the one before that wait
/// are used up, so that batches stay full, but never two passes before. A batch is smaller only where no other text is left.
/// </summary>
/// <remarks>What a batch holds follows from the batches before it, which a resumed run plans again: rows and passes, no model.</remarks>
internal sealed class NoDuplicatesSampler : ISftBatchSampler
{
    private const int Redraws = 20;

    private readonly SftRecipe _recipe;
    private readonly TrainingQueries _queries;
    private readonly SftPairs _pairs;
    private readonly List<Part> _parts = [];
    private readonly List<Draw[]> _planned = [];

    internal NoDuplicatesSampler(SftRecipe recipe, TrainingQueries queries, HardNegatives? negatives)
    {
        _recipe = recipe;
        _queries = queries;
        _pairs = new SftPairs(recipe, queries, negatives);
        foreach ((string split, int count) in SftBatchSampler.Shares(recipe))
        {
            int[] rows = [.. Enumerable.Range(0, queries.Queries.Count).Where(i => queries.Queries[i].Split == split)];
            _parts.Add(new Part(rows, count, recipe.Seed + 1000L * (_parts.Count + 1)));
        }
    }

    /// <inheritdoc/>
    public SftBatch Batch(long number)
    {
        while (_planned.Count <= number)
        {
            _planned.Add(Plan());
        }

        return new SftBatch([.. _planned[(int)number].Select(Pair)]);
    }

    private Draw[] Plan()
    {
        HashSet<string> texts = new(StringComparer.Ordinal);
        List<Draw> batch = new(_recipe.BatchSize);
        foreach (Part part in _parts)
        {
            int full = batch.Count + part.Count;
            Fill(part, batch, full, texts);
            if (batch.Count < full && part.BeginPass())
            {
                Fill(part, batch, full, texts);
            }
        }

        return batch.Count >= 2 ? [.. batch] : throw new SearchR3Exception(
            $"batch {_planned.Count} has {batch.Count} pairs without a repeated text, but a contrastive batch needs 2: nearly all queries of {string.Join(", ", _recipe.Splits.Keys)} share their texts; remove the duplicates or set batchSampler to default");
    }

    private void Fill(Part part, List<Draw> batch, int full, HashSet<string> texts)
    {
        LinkedListNode<Draw>? next = part.Waiting.First;
        while (next is not null && batch.Count < full)
        {
            LinkedListNode<Draw> at = next;
            next = at.Next;
            string[] own = Texts(Pair(at.Value));
            if (!own.Any(texts.Contains))
            {
                texts.UnionWith(own);
                batch.Add(at.Value);
                part.Waiting.Remove(at);
            }
        }
    }

    /// <summary>The pair of a query in a pass: always the same.</summary>
    private SftPair Pair(Draw draw)
    {
        Random random = SeededOrder.RandomFor(_recipe.Seed, draw.Pass, draw.Row, 8);
        SftPair pair = _pairs.Of(draw.Row, random);
        for (int i = 0; i < Redraws; i++)
        {
            string[] own = Texts(pair);
            if (own.Distinct(StringComparer.Ordinal).Count() == own.Length)
            {
                return pair;
            }

            pair = pair with { Negatives = _pairs.Negatives(pair.Query, random) };
        }

        throw new SearchR3Exception(
            $"the query {pair.Query.Id} has no {pair.Negatives.Length} negatives whose texts differ from each other, from its answer and from itself; mine the negatives again, lower hardNegatives.perQuery, or set batchSampler to default");
    }

    private string[] Texts(SftPair pair) =>
        [pair.Text, _queries.Corpus[pair.Document].FullText, .. pair.Negatives.Select(row => _queries.Corpus[row].FullText)];

    private readonly record struct Draw(int Row, int Pass);

    /// <summary>A split: what waits to be drawn, the oldest pass first.</summary>
    private sealed class Part(int[] rows, int count, long seed)
    {
        private int _pass = -1;

        internal int Count => count;

        internal LinkedList<Draw> Waiting { get; } = new();

        /// <summary>Lets the next pass wait behind what is left of the last one; false while a pass before the last is not used up.</summary>
        internal bool BeginPass()
        {
            if (Waiting.First is { } oldest && oldest.Value.Pass < _pass)
            {
                return false;
            }

            _pass++;
            int[] order = [.. rows];
            SeededOrder.RandomFor(seed, _pass, 9).Shuffle(order);
            foreach (int row in order)
            {
                Waiting.AddLast(new Draw(row, _pass));
            }

            return true;
        }
    }
}

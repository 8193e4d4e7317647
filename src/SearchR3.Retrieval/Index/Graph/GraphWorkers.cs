namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Runs the items of a phase on several threads, each with a scratch of its own. No item may depend on another of the phase.</summary>
internal sealed class GraphWorkers(ScratchPool pool, int threads)
{
    /// <summary>Items that a worker takes at a time.</summary>
    private const int Chunk = 32;

    private long _distances;

    /// <summary>Comparisons so far.</summary>
    public long Distances => _distances;

    public ScratchPool Pool => pool;

    /// <summary>Calls <paramref name="body"/> for ranges of items that cover 0 to <paramref name="items"/> once.</summary>
    public void Run(in GraphShape shape, int items, Action<SearchScratch, int, int> body)
    {
        int workers = Math.Min(threads, (items + Chunk - 1) / Chunk);
        if (workers <= 1)
        {
            SearchScratch scratch = pool.Rent(shape);
            if (items > 0)
            {
                body(scratch, 0, items);
            }

            _distances += scratch.Distances;
            pool.Return(scratch);
            return;
        }

        int next = 0;
        GraphShape copy = shape;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            SearchScratch scratch = pool.Rent(copy);
            for (int first = Interlocked.Add(ref next, Chunk) - Chunk; first < items; first = Interlocked.Add(ref next, Chunk) - Chunk)
            {
                body(scratch, first, Math.Min(first + Chunk, items));
            }

            Interlocked.Add(ref _distances, scratch.Distances);
            pool.Return(scratch);
        });
    }
}

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Exact answers on the vectors that a graph holds now, deleted rows left out.</summary>
internal static unsafe class ExactProbes
{
    /// <summary>For each query the score of its last hit among the best <paramref name="top"/>.</summary>
    public static float[] LastScores(GraphIndex index, float[][] queries, int top)
    {
        using GraphStore.Lease lease = index.Hold(out GraphState state);
        GraphStore store = state.Store;
        int[] ranks = [.. Enumerable.Range(0, state.RowCount)];
        float[] last = new float[queries.Length];
        if (state.LiveCount == 0)
        {
            return last;
        }

        foreach (float[] query in queries)
        {
            GraphArguments.RequireDimension(query.Length, state, "A probe query");
        }

        // Blocks of queries share a pass over the rows, which is what such a scan is bound by.
        const int Block = 16;
        int blocks = (queries.Length + Block - 1) / Block;
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = index.Options.Threads }, block =>
        {
            Span<float[]> some = queries.AsSpan(block * Block, Math.Min(Block, queries.Length - (block * Block)));
            int stride = store.Shape.RowStride;
            using AlignedMemory memory = new((long)some.Length * stride);
            TopK[] best = new TopK[some.Length];
            for (int i = 0; i < some.Length; i++)
            {
                VectorRows.Store(some[i], new Span<float>(memory.Pointer + (i * stride), some[i].Length), state.IsCosine, "A probe query");
                best[i] = new TopK(Math.Min(top, state.LiveCount), ranks);
            }

            for (int row = 0; row < state.RowCount; row++)
            {
                for (int i = 0; i < some.Length && !store.IsDeleted(row); i++)
                {
                    best[i].Offer(DotKernel.Dot(memory.Pointer + (i * stride), store.Row(row), stride), row);
                }
            }

            for (int i = 0; i < some.Length; i++)
            {
                last[(block * Block) + i] = best[i].ToSorted()[^1].Score;
            }
        });
        return last;
    }
}

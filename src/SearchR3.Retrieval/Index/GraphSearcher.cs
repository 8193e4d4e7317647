using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Retrieval.Index;

/// <summary>The searches of a <see cref="GraphIndex"/>: any number of threads, beside one that changes the index.</summary>
internal sealed unsafe class GraphSearcher(GraphIndex index, GraphEngine engine, ScratchPool pool)
{
    /// <inheritdoc cref="GraphIndex.Search(ReadOnlySpan{float}, int)"/>
    public Hit[] Search(ReadOnlySpan<float> query, int top, string what)
    {
        using GraphStore.Lease lease = index.Hold(out GraphState state);
        if (state.LiveCount == 0)
        {
            return [];
        }

        GraphArguments.RequireDimension(query.Length, state, what);
        SearchScratch scratch = pool.Rent(state.Store.Shape);
        try
        {
            Walk(scratch, state, query, Math.Max(index.Options.SearchWidth, Math.Min(top, state.LiveCount)), top, what);

            // Rows that were inserted after this search began may be among the hits: the newest list of ids has them.
            return Hits(scratch, state.Store, index.State.Ids, top);
        }
        finally
        {
            pool.Return(scratch);
        }
    }

    /// <inheritdoc cref="GraphIndex.Search(float[][], int, CancellationToken)"/>
    public IReadOnlyList<Hit>[] Search(float[][] queries, int top, CancellationToken cancellationToken)
    {
        var results = new IReadOnlyList<Hit>[queries.Length];
        for (int i = 0; i < queries.Length; i++)
        {
            GraphArguments.RequireDimension(queries[i].Length, index.State, $"Query vector {i + 1}");
        }

        ParallelOptions parallel = new() { MaxDegreeOfParallelism = index.Options.Threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, queries.Length, parallel, i => results[i] = Search(queries[i], top, $"Query vector {i + 1}"));
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is SearchR3Exception first)
        {
            throw new SearchR3Exception(first.Message, error);
        }

        return results;
    }

    /// <inheritdoc cref="GraphIndex.SearchRows(ReadOnlySpan{float}, int, Span{int}, Span{float})"/>
    public int SearchRows(ReadOnlySpan<float> query, int searchWidth, Span<int> rows, Span<float> scores, out long distances)
    {
        GraphArguments.RequireLength(rows.Length, scores.Length);
        using GraphStore.Lease lease = index.Hold(out GraphState state);
        GraphArguments.RequireDimension(query.Length, state, "The query vector");
        SearchScratch scratch = pool.Rent(state.Store.Shape);
        try
        {
            Walk(scratch, state, query, Math.Max(searchWidth, rows.Length), rows.Length, "The query vector");
            int count = 0;
            for (int i = 0; i < scratch.BeamCount && count < rows.Length; i++)
            {
                ulong key = scratch.Beam[i];
                if (!state.Store.IsDeleted(BeamKey.Row(key)))
                {
                    rows[count] = BeamKey.Row(key);
                    scores[count++] = BeamKey.Score(key);
                }
            }

            distances = scratch.Distances;
            return count;
        }
        finally
        {
            pool.Return(scratch);
        }
    }

    /// <inheritdoc cref="GraphIndex.Score"/>
    public void Score(ReadOnlySpan<float> query, ReadOnlySpan<int> rows, Span<float> scores)
    {
        GraphArguments.RequireLength(rows.Length, scores.Length);
        using GraphStore.Lease lease = index.Hold(out GraphState state);
        foreach (int row in rows)
        {
            GraphArguments.RequireSlot(row, state);
        }

        GraphArguments.RequireDimension(query.Length, state, "The query vector");
        SearchScratch scratch = pool.Rent(state.Store.Shape);
        try
        {
            SetQuery(scratch, query, state, "The query vector");
            engine.Score(scratch, state.Store, rows, scores[..rows.Length]);
        }
        finally
        {
            pool.Return(scratch);
        }
    }

    private static Hit[] Hits(SearchScratch scratch, GraphStore store, string[] ids, int top)
    {
        List<(float Score, int Row)> found = new(scratch.BeamCount);
        for (int i = 0; i < scratch.BeamCount; i++)
        {
            int row = BeamKey.Row(scratch.Beam[i]);
            if (!store.IsDeleted(row))
            {
                found.Add((BeamKey.Score(scratch.Beam[i]), row));
            }
        }

        found.Sort((a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : DocumentIdOrder.Instance.Compare(ids[a.Row], ids[b.Row]));
        Hit[] hits = new Hit[Math.Min(top, found.Count)];
        for (int i = 0; i < hits.Length; i++)
        {
            hits[i] = new Hit(ids[found[i].Row], found[i].Score);
        }

        return hits;
    }

    private void Walk(SearchScratch scratch, GraphState state, ReadOnlySpan<float> query, int width, int top, string what)
    {
        SetQuery(scratch, query, state, what);
        if (state.Entries.Rows.Length == 0 || width < 1)
        {
            scratch.Begin(state.Store.Capacity, 1);
            return;
        }

        engine.Search(scratch, state.Store, state.Entries, width, top);
    }

    private static void SetQuery(SearchScratch scratch, ReadOnlySpan<float> query, GraphState state, string what) =>
        scratch.Query.Norm = (float)VectorRows.Store(query, new Span<float>(scratch.Query.Vector, query.Length), state.IsCosine, what);
}

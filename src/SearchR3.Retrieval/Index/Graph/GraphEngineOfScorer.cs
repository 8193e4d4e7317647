namespace SearchR3.Retrieval.Index.Graph;

/// <inheritdoc/>
/// <typeparam name="TScorer">What searches and changes compare.</typeparam>
/// <typeparam name="TCodes">What the walks of a build compare.</typeparam>
/// <typeparam name="TExact">Float rows.</typeparam>
internal sealed unsafe class GraphEngine<TScorer, TCodes, TExact> : GraphEngine
    where TScorer : struct, IRowScorer
    where TCodes : struct, IRowScorer
    where TExact : struct, IFloatKernel
{
    private const int MendWidth = 64;

    // A beam is widened for crowds of nearly equal vectors up to this.
    private const int WidestRetry = 1024;

    public override EntryPoints Add(
        GraphStore store, EntryPoints? entries, int[] order, int linked, GraphIndexOptions options, GraphWorkers workers, CancellationToken cancellation)
    {
        if (store.Shape.HasCodes || linked > 0)
        {
            return new GraphInsertion<TScorer, TScorer>(store, store, options, workers).Add(entries, order, linked, cancellation);
        }

        // The walks of a build are bound by the bytes they read: codes for its time give as good a graph for half the work, see docs/decisions/0005.
        using GraphStore coded = store.WithCodes(order, workers);
        return new GraphInsertion<TCodes, TScorer>(store, coded, options, workers).Add(null, order, 0, cancellation);
    }

    public override int Move(
        GraphStore store, int rowCount, int[] movers, Func<EntryPoints> write, GraphIndexOptions options, GraphWorkers workers)
    {
        GraphRepairer<TScorer> repairer = new(store, rowCount, movers, options, workers);
        EntryPoints entries = write();
        int[] bereaved = repairer.FindBereaved();
        repairer.Comfort(bereaved, gone: false);
        repairer.Relink(entries);
        return bereaved.Length;
    }

    public override void Remove(GraphStore store, int rowCount, int[] rows, GraphIndexOptions options, GraphWorkers workers)
    {
        GraphRepairer<TScorer> repairer = new(store, rowCount, rows, options, workers);
        int[] bereaved = repairer.FindBereaved();
        repairer.Comfort(bereaved, gone: true);
        foreach (int row in rows)
        {
            store.MarkDeleted(row);
        }
    }

    public override int Mend(GraphStore store, int rowCount, EntryPoints entries, GraphWorkers workers)
    {
        if (entries.Rows.Length == 0)
        {
            return 0;
        }

        SearchScratch scratch = workers.Pool.Rent(store.Shape);
        RowSource source = RowSource.Of(store);
        int added = GraphConnectivity.Mend(store, rowCount, entries.Rows[0], (row, rows) =>
        {
            scratch.Begin(store.Capacity, MendWidth);
            TScorer.SetRow(ref scratch.Query, source, row);
            GraphWalk<TScorer>.Enter(scratch, entries, MendWidth);
            GraphWalk<TScorer>.Run(scratch, store, source, MendWidth);
            int count = Math.Min(rows.Length, scratch.BeamCount);
            for (int i = 0; i < count; i++)
            {
                rows[i] = BeamKey.Row(scratch.Beam[i]);
            }

            return count;
        });
        workers.Pool.Return(scratch);
        return added;
    }

    public override void Search(SearchScratch scratch, GraphStore store, EntryPoints entries, int width, int top)
    {
        RowSource source = RowSource.Of(store);
        TScorer.SetVector(ref scratch.Query, scratch.Query.Vector);
        while (true)
        {
            scratch.Begin(store.Capacity, width);
            GraphWalk<TScorer>.Enter(scratch, entries, width);
            GraphWalk<TScorer>.Run(scratch, store, source, width);
            if (!store.Shape.HasCodes)
            {
                return;
            }

            int blurred = BeamBlur.Count(scratch, source, top);
            if (width >= WidestRetry || !BeamBlur.IsCrowd(scratch, blurred, width, top))
            {
                Rerank(scratch, store, blurred);
                return;
            }

            width = Math.Min(4 * width, WidestRetry);
        }
    }

    public override void Score(SearchScratch scratch, GraphStore store, ReadOnlySpan<int> rows, Span<float> scores)
    {
        RowSource source = new((byte*)store.Rows, store.Shape.RowStride * sizeof(float), store.Norms);
        PreparedQuery query = scratch.Query;
        fixed (int* ids = rows)
        fixed (float* target = scores)
        {
            int version = store.VectorVersion;
            FloatScorer<TExact>.Score(query, source, ids, rows.Length, target, cold: true);
            Volatile.ReadBarrier();
            if ((version & 1) != 0 || version != store.VectorVersion)
            {
                // An update is writing vectors: copies, each of one time, instead of rows in place.
                for (int i = 0; i < rows.Length; i++)
                {
                    store.CopyVector(rows[i], new Span<float>(scratch.Pair.Vector, store.Shape.RowStride));
                    target[i] = TExact.Dot(query.Vector, scratch.Pair.Vector, query.Values);
                }
            }
        }
    }

    private void Rerank(SearchScratch scratch, GraphStore store, int count)
    {
        scratch.EnsureList(count);
        for (int i = 0; i < count; i++)
        {
            scratch.Ids[i] = BeamKey.Row(scratch.Beam[i]);
        }

        Score(scratch, store, new ReadOnlySpan<int>(scratch.Ids, count), new Span<float>(scratch.Scores, count));
        scratch.Begin(store.Capacity, count);
        for (int i = 0; i < count; i++)
        {
            scratch.Offer(BeamKey.Of(scratch.Scores[i], scratch.Ids[i]), count);
        }
    }
}

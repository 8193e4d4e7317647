namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Adds rows to the graph in batches that double up to a fiftieth of it (ParlayANN, Dobson et al., arXiv 2305.04359). Phase A: each row of
/// a batch searches the graph as the batch found it and chooses its links. Phase B: the links back, see <see cref="GraphLinker{TScorer}"/>.
/// No locks, and the same bytes for any number of threads.
/// </summary>
/// <typeparam name="TWalk">What walks and most choices compare: what searches compare, or codes for the time of a build.</typeparam>
/// <typeparam name="TScorer">What searches compare, and choices within crowds that <typeparamref name="TWalk"/> cannot tell apart.</typeparam>
/// <param name="store">The graph.</param>
/// <param name="walked">Where walks go: <paramref name="store"/> itself, or its links with coarser rows.</param>
/// <param name="options">Degree, widths and alpha.</param>
/// <param name="workers">The threads.</param>
internal sealed unsafe class GraphInsertion<TWalk, TScorer>(GraphStore store, GraphStore walked, GraphIndexOptions options, GraphWorkers workers)
    where TWalk : struct, IRowScorer
    where TScorer : struct, IRowScorer
{
    private const int LargestShare = 50;

    private readonly RowSource _coarse = RowSource.Of(walked);
    private readonly RowSource _exact = RowSource.Of(store);

    // Rows whose links are chosen on the exact rows; null when walks compare those anyway.
    private readonly bool[]? _crowded = store == walked ? null : new bool[store.Capacity];

    /// <summary>Links rows whose vectors are in place, in the order given; <paramref name="linked"/> rows of the graph are linked before.</summary>
    /// <param name="entries">Where walks begin, rows of the walked store; null for an empty graph.</param>
    /// <param name="order">The new rows.</param>
    /// <param name="linked">Rows that are linked already.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>Entry points of the store for the whole.</returns>
    public EntryPoints Add(EntryPoints? entries, int[] order, int linked, CancellationToken cancellation)
    {
        int done = 0;
        if (entries is null || entries.Rows.Length == 0)
        {
            store.WriteLinks(order[0], []);
            entries = EntryPoints.First(walked, order.AsSpan(0, 1));
            done = 1;
        }

        bool fresh = linked == 0;
        while (done < order.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int present = linked + done;
            int batch = Math.Min(Math.Min(present, Math.Max(1, Math.Max(present, order.Length + linked) / LargestShare)), order.Length - done);
            AddBatch(entries, order.AsMemory(done, batch));
            done += batch;
            if (fresh && EntryPoints.CountFor(done) > entries.Rows.Length * 5 / 4)
            {
                entries = EntryPoints.First(walked, order.AsSpan(0, done));
            }
        }

        return fresh ? EntryPoints.First(store, order) : entries;
    }

    private void AddBatch(EntryPoints entries, ReadOnlyMemory<int> batch)
    {
        int degree = options.Degree;
        ulong[] pairs = new ulong[batch.Length * degree];
        Array.Fill(pairs, ulong.MaxValue);
        workers.Run(store.Shape, batch.Length, (scratch, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                int row = batch.Span[i];
                int chosen = ChooseLinks(scratch, entries, row);
                store.WriteLinks(row, new ReadOnlySpan<int>(scratch.Chosen, chosen));
                for (int j = 0; j < chosen; j++)
                {
                    pairs[(i * degree) + j] = GraphLinker<TScorer>.Pair(scratch.Chosen[j], row);
                }
            }
        });
        pairs = Array.FindAll(pairs, pair => pair != ulong.MaxValue);
        if (_crowded is not null)
        {
            GraphLinker<TScorer>.LinkBack(store, TakeCrowded(ref pairs), options, workers);
        }

        GraphLinker<TWalk>.LinkBack(walked, pairs, options, workers);
    }

    /// <summary>Searches the row's neighbours and leaves the links it wants in <see cref="SearchScratch.Chosen"/>.</summary>
    private int ChooseLinks(SearchScratch scratch, EntryPoints entries, int row)
    {
        int width = options.BuildWidth;
        scratch.Begin(store.Capacity, width);
        TWalk.SetRow(ref scratch.Query, _coarse, row);
        GraphWalk<TWalk>.Enter(scratch, entries, width);
        GraphWalk<TWalk>.Run(scratch, walked, _coarse, width);
        int count = GraphLinker<TWalk>.BeamToIds(scratch, 0);
        if (_crowded is null || !IsCrowd(scratch, row))
        {
            return GraphPruner<TWalk>.Choose(scratch, _coarse, row, count, options.Alpha, options.Degree, scored: true);
        }

        // The walk goes on from where the codes have led it, on the rows themselves.
        _crowded[row] = true;
        scratch.Begin(store.Capacity, width);
        TScorer.SetRow(ref scratch.Query, _exact, row);
        GraphWalk<TScorer>.Enter(scratch, _exact, new ReadOnlySpan<int>(scratch.Ids, count), width);
        GraphWalk<TScorer>.Run(scratch, store, _exact, width);
        count = GraphLinker<TScorer>.BeamToIds(scratch, 0);
        return GraphPruner<TScorer>.Choose(scratch, _exact, row, count, options.Alpha, options.Degree, scored: true);
    }

    private bool IsCrowd(SearchScratch scratch, int row)
    {
        int top = Math.Max(1, Math.Min(options.Degree, options.BuildWidth / 2));
        scratch.Query.Norm = MathF.Sqrt(_coarse.Norms[((nint)row * GraphShape.NormStride) + 1]);
        return BeamBlur.IsCrowd(scratch, BeamBlur.Count(scratch, _coarse, top), options.BuildWidth, top);
    }

    /// <summary>Takes the pairs whose target is in a crowd, or is linked from one, out of <paramref name="pairs"/>.</summary>
    private ulong[] TakeCrowded(ref ulong[] pairs)
    {
        foreach (ulong pair in pairs)
        {
            if (_crowded![(uint)pair])
            {
                _crowded[pair >> 32] = true;
            }
        }

        ulong[] crowded = Array.FindAll(pairs, pair => _crowded![pair >> 32]);
        pairs = crowded.Length == 0 ? pairs : Array.FindAll(pairs, pair => !_crowded![pair >> 32]);
        return crowded;
    }
}

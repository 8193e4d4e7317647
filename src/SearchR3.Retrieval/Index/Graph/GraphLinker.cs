namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Adds rows to the graph in batches that double up to a fiftieth of it (ParlayANN, Dobson et al., arXiv 2305.04359). Phase A: each row of
/// a batch searches the graph as the batch found it and chooses its links. Phase B: the links back are sorted by target, and each target
/// is written once, by one thread. No locks, and the same bytes for any number of threads.
/// </summary>
internal static unsafe class GraphLinker<TScorer>
    where TScorer : struct, IRowScorer
{
    private const int LargestShare = 50;

    /// <summary>Links rows whose vectors are in place, in the order given; <paramref name="linked"/> rows of the graph are linked before.</summary>
    /// <typeparam name="TWalk">What walks compare.</typeparam>
    /// <param name="store">Where links are chosen and written.</param>
    /// <param name="walked">Where walks go: <paramref name="store"/> itself, or its links with coarser rows.</param>
    /// <param name="entries">Where walks begin, rows of <paramref name="walked"/>; null for an empty graph.</param>
    /// <param name="order">The new rows.</param>
    /// <param name="linked">Rows that are linked already.</param>
    /// <param name="options">Degree, widths and alpha.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <returns>Entry points for the whole.</returns>
    public static EntryPoints Add<TWalk>(
        GraphStore store, GraphStore walked, EntryPoints? entries, ReadOnlySpan<int> order, int linked, GraphIndexOptions options, GraphWorkers workers, CancellationToken cancellation)
        where TWalk : struct, IRowScorer
    {
        int[] rows = order.ToArray();
        int done = 0;
        if (entries is null || entries.Rows.Length == 0)
        {
            store.WriteLinks(rows[0], []);
            entries = EntryPoints.First(walked, rows.AsSpan(0, 1));
            done = 1;
        }

        bool fresh = linked == 0;
        while (done < rows.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            int present = linked + done;
            int batch = Math.Min(Math.Min(present, Math.Max(1, Math.Max(present, rows.Length + linked) / LargestShare)), rows.Length - done);
            AddBatch<TWalk>(store, walked, entries, rows.AsMemory(done, batch), options, workers);
            done += batch;
            if (fresh && EntryPoints.CountFor(done) > entries.Rows.Length * 5 / 4)
            {
                entries = EntryPoints.First(walked, rows.AsSpan(0, done));
            }
        }

        return fresh ? EntryPoints.First(store, rows) : entries;
    }

    /// <summary>Phase B on its own: <paramref name="pairs"/> are target and source in one word each, in any order.</summary>
    public static void LinkBack(GraphStore store, ulong[] pairs, GraphIndexOptions options, GraphWorkers workers)
    {
        Array.Sort(pairs);
        int[] groups = GroupStarts(pairs);
        RowSource source = RowSource.Of(store);
        workers.Run(store.Shape, groups.Length - 1, (scratch, first, end) =>
        {
            for (int group = first; group < end; group++)
            {
                TakeLinks(scratch, store, source, pairs.AsSpan(groups[group]..groups[group + 1]), options.Alpha);
            }
        });
    }

    public static ulong Pair(int target, int source) => ((ulong)(uint)target << 32) | (uint)source;

    private static void AddBatch<TWalk>(
        GraphStore store, GraphStore walked, EntryPoints entries, ReadOnlyMemory<int> batch, GraphIndexOptions options, GraphWorkers workers)
        where TWalk : struct, IRowScorer
    {
        int degree = options.Degree;
        ulong[] pairs = new ulong[batch.Length * degree];
        Array.Fill(pairs, ulong.MaxValue);
        RowSource source = RowSource.Of(store);
        RowSource coarse = RowSource.Of(walked);
        workers.Run(store.Shape, batch.Length, (scratch, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                int row = batch.Span[i];
                scratch.Begin(store.Capacity, options.BuildWidth);
                TWalk.SetRow(ref scratch.Query, coarse, row);
                GraphWalk<TWalk>.Enter(scratch, entries, options.BuildWidth);
                GraphWalk<TWalk>.Run(scratch, walked, coarse, options.BuildWidth);
                int count = BeamToIds(scratch, 0);
                if (store != walked)
                {
                    count = WalkCrowd(scratch, store, source, coarse, row, options);
                }

                int chosen = GraphPruner<TScorer>.Choose(scratch, source, row, count, options.Alpha, degree, scored: store == walked);
                store.WriteLinks(row, new ReadOnlySpan<int>(scratch.Chosen, chosen));
                for (int j = 0; j < chosen; j++)
                {
                    pairs[(i * degree) + j] = Pair(scratch.Chosen[j], row);
                }
            }
        });
        LinkBack(store, Array.FindAll(pairs, pair => pair != ulong.MaxValue), options, workers);
    }

    /// <summary>When the codes could not tell the beam apart, goes on from it on the rows themselves.</summary>
    /// <returns>The number of candidates in <see cref="SearchScratch.Ids"/>.</returns>
    private static int WalkCrowd(SearchScratch scratch, GraphStore store, in RowSource source, in RowSource coarse, int row, GraphIndexOptions options)
    {
        int count = scratch.BeamCount;
        scratch.Query.Norm = MathF.Sqrt(coarse.Norms[((nint)row * GraphShape.NormStride) + 1]);
        if (BeamBlur.IsCrowd(scratch, BeamBlur.Count(scratch, coarse, options.Degree), options.BuildWidth, options.Degree))
        {
            scratch.Begin(store.Capacity, options.BuildWidth);
            TScorer.SetRow(ref scratch.Query, source, row);
            GraphWalk<TScorer>.Enter(scratch, source, new ReadOnlySpan<int>(scratch.Ids, count), options.BuildWidth);
            GraphWalk<TScorer>.Run(scratch, store, source, options.BuildWidth);
            count = BeamToIds(scratch, 0);
        }

        return count;
    }

    /// <summary>Copies the beam's rows and scores behind the first <paramref name="at"/> ids.</summary>
    public static int BeamToIds(SearchScratch scratch, int at)
    {
        scratch.EnsureList(at + scratch.BeamCount);
        for (int i = 0; i < scratch.BeamCount; i++)
        {
            scratch.Ids[at + i] = BeamKey.Row(scratch.Beam[i]);
            scratch.Scores[at + i] = BeamKey.Score(scratch.Beam[i]);
        }

        return at + scratch.BeamCount;
    }

    private static int[] GroupStarts(ulong[] pairs)
    {
        List<int> starts = [];
        for (int i = 0; i < pairs.Length; i++)
        {
            if (i == 0 || pairs[i] >> 32 != pairs[i - 1] >> 32)
            {
                starts.Add(i);
            }
        }

        starts.Add(pairs.Length);
        return [.. starts];
    }

    private static void TakeLinks(SearchScratch scratch, GraphStore store, in RowSource source, ReadOnlySpan<ulong> pairs, float alpha)
    {
        int target = (int)(pairs[0] >> 32);
        int maxLinks = store.Shape.MaxLinks;
        scratch.EnsureList(maxLinks + pairs.Length);
        int* ids = scratch.Ids;
        int own = store.CopyLinks(target, ids);
        int count = own;
        foreach (ulong pair in pairs)
        {
            int id = (int)(uint)pair;
            if (!new ReadOnlySpan<int>(ids, own).Contains(id))
            {
                ids[count++] = id;
            }
        }

        if (count <= maxLinks)
        {
            if (count > own)
            {
                store.WriteLinks(target, new ReadOnlySpan<int>(ids, count));
            }

            return;
        }

        int chosen = GraphPruner<TScorer>.Choose(scratch, source, target, count, alpha, maxLinks);
        store.WriteLinks(target, new ReadOnlySpan<int>(scratch.Chosen, chosen));
    }
}

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Links back: a row that has been chosen takes the chooser among its own links, and chooses anew when there are too many. Sorted by target,
/// each target is written once, by one thread: no locks, and the same bytes for any number of threads.
/// </summary>
internal static unsafe class GraphLinker<TScorer>
    where TScorer : struct, IRowScorer
{
    /// <summary>Writes the links back; <paramref name="pairs"/> are target and source in one word each, in any order.</summary>
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

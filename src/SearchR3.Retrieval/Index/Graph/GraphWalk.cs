using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Best-first search with a beam (algorithm 2 of HNSW, arXiv 1603.09320; "greedy search" of DiskANN): expand the best row that has not been
/// expanded, until the whole beam has.
/// </summary>
internal static unsafe class GraphWalk<TScorer>
    where TScorer : struct, IRowScorer
{
    /// <summary>Most entry points that a beam begins with.</summary>
    private const int Starts = 4;

    /// <summary>Scores all entry points and puts the best into the beam. The query stands in <see cref="SearchScratch.Query"/>.</summary>
    public static void Enter(SearchScratch scratch, EntryPoints entries, int width)
    {
        int count = entries.Rows.Length;
        scratch.EnsureList(count);
        TScorer.Score(scratch.Query, entries.Source, entries.Numbers, count, scratch.Scores, cold: false);
        scratch.Distances += count;
        int starts = Math.Min(Starts, width);
        for (int i = 0; i < count; i++)
        {
            int row = entries.Rows[i];
            if (scratch.Visited[row] != scratch.Tag)
            {
                scratch.Offer(BeamKey.Of(scratch.Scores[i], row), starts);
            }
        }

        for (int i = 0; i < scratch.BeamCount; i++)
        {
            scratch.Visited[BeamKey.Row(scratch.Beam[i])] = scratch.Tag;
        }

        GC.KeepAlive(entries);
    }

    /// <summary>Puts rows into the beam, those that have been visited left out.</summary>
    public static void Enter(SearchScratch scratch, in RowSource source, ReadOnlySpan<int> rows, int width)
    {
        scratch.EnsureList(rows.Length);
        int count = 0;
        foreach (int row in rows)
        {
            if (scratch.Visited[row] != scratch.Tag)
            {
                scratch.Visited[row] = scratch.Tag;
                scratch.Ids[count++] = row;
            }
        }

        TScorer.Score(scratch.Query, source, scratch.Ids, count, scratch.Scores, cold: true);
        scratch.Distances += count;
        for (int i = 0; i < count; i++)
        {
            scratch.Offer(BeamKey.Of(scratch.Scores[i], scratch.Ids[i]), width);
        }
    }

    /// <summary>Walks until every row of the beam has been expanded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(SearchScratch scratch, GraphStore store, in RowSource source, int width)
    {
        ulong* beam = scratch.Beam;
        int* ids = scratch.Ids;
        float* scores = scratch.Scores;
        int next = 0;
        long distances = 0;
        while (next < scratch.BeamCount)
        {
            ulong key = beam[next];
            if ((key & BeamKey.Expanded) != 0)
            {
                next++;
                continue;
            }

            beam[next] = key | BeamKey.Expanded;
            int count = Unvisited(scratch, store, BeamKey.Row(key));
            TScorer.Score(scratch.Query, source, ids, count, scores, cold: true);
            distances += count;
            int first = next + 1;
            for (int i = 0; i < count; i++)
            {
                int place = scratch.Offer(BeamKey.Of(scores[i], ids[i]), width);
                first = Math.Min(first, place);
            }

            next = first;
            PrefetchNext(beam, next, scratch.BeamCount, store);
        }

        scratch.Distances += distances;
    }

    /// <summary>
    /// Collects and marks a row's unvisited neighbours. The version is compared before the marks are set, so a list that another thread was
    /// writing is simply read again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Unvisited(SearchScratch scratch, GraphStore store, int row)
    {
        int* node = store.Node(row);
        ushort* visited = scratch.Visited;
        ushort tag = scratch.Tag;
        int* ids = scratch.Ids;
        int maxLinks = store.Shape.MaxLinks;
        while (true)
        {
            int version = Volatile.Read(ref node[0]);
            int links = node[1];
            links = Math.Min(links < 0 ? ~links : links, maxLinks);
            int count = 0;
            for (int i = 0; i < links; i++)
            {
                int id = node[GraphShape.NodeHeader + i];
                ids[count] = id;
                count += visited[id] != tag ? 1 : 0;
            }

            Volatile.ReadBarrier();
            if ((version & 1) == 0 && node[0] == version)
            {
                for (int i = 0; i < count; i++)
                {
                    visited[ids[i]] = tag;
                }

                return count;
            }

            Thread.SpinWait(8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNext(ulong* beam, int next, int count, GraphStore store)
    {
        if (Sse.IsSupported && next < count)
        {
            byte* node = (byte*)store.Node(BeamKey.Row(beam[next]));
            Sse.Prefetch0(node);
            Sse.Prefetch0(node + 64);
            Sse.Prefetch0(node + 128);
        }
    }
}

using System.Diagnostics;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>The changes to a <see cref="GraphIndex"/>, one at a time: they check everything first, then write, then publish a new state.</summary>
internal sealed unsafe class GraphEditor(GraphIndex index, GraphEngine engine, ScratchPool pool)
{
    private Dictionary<string, int>? _rowsById;

    private GraphIndexOptions Options => index.Options;

    /// <summary>Comparisons that additions took.</summary>
    public long BuildDistances { get; private set; }

    /// <summary>Rows that changed since a rebuild began, while one runs; otherwise null.</summary>
    public HashSet<int>? Journal { get; set; }

    /// <summary>Held by whoever changes the index or needs it unchanged.</summary>
    public Lock Lock { get; } = new();

    /// <inheritdoc cref="GraphIndex.Delete"/>
    public void Delete(IReadOnlyList<int> rows)
    {
        lock (Lock)
        {
            using GraphStore.Lease lease = index.Hold(out GraphState state);
            int[] sorted = RequireLiveRows(rows, state);
            if (sorted.Length == 0)
            {
                return;
            }

            GraphWorkers workers = new(pool, Options.Threads);
            engine.Remove(state.Store, state.RowCount, sorted, Options, workers);
            int live = state.LiveCount - sorted.Length;
            EntryPoints entries = EntryPoints.Sample(state.Store, state.RowCount, live, Options.Seed);
            engine.Mend(state.Store, state.RowCount, entries, workers);
            index.State = state with { Entries = entries, LiveCount = live };
            Journal?.UnionWith(sorted);
            foreach (int row in sorted)
            {
                _rowsById?.Remove(state.Ids[row]);
            }
        }
    }

    /// <inheritdoc cref="GraphIndex.Update"/>
    public GraphUpdateReport Update(IReadOnlyList<int> rows, float[][] vectors, int epoch)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        lock (Lock)
        {
            using GraphStore.Lease lease = index.Hold(out GraphState state);
            if (rows.Count != vectors.Length)
            {
                throw new SearchR3Exception($"An update needs one vector per row, but there are {rows.Count} rows and {vectors.Length} vectors.");
            }

            int[] sorted = RequireLiveRows(rows, state);
            GraphWorkers workers = new(pool, Options.Threads);
            int bereaved = 0, mended = 0;
            if (sorted.Length > 0)
            {
                string[] names = [.. rows.Select(row => state.Ids[row])];
                using VectorRows staged = VectorRows.Copy(names, vectors, state.IsCosine);
                GraphArguments.RequireDimension(staged.Dimension, state, "The new vector");
                int[] asGiven = [.. rows];
                EntryPoints Write()
                {
                    WriteRows(state.Store, asGiven, staged, _ => epoch);
                    EntryPoints entries = EntryPoints.Sample(state.Store, state.RowCount, state.LiveCount, Options.Seed);
                    index.State = state with { Entries = entries, Info = Newer(state.Info, epoch) };
                    return entries;
                }

                bereaved = engine.Move(state.Store, state.RowCount, sorted, Write, Options, workers);
                Journal?.UnionWith(sorted);
                mended = engine.Mend(state.Store, state.RowCount, index.State.Entries, workers);
            }

            return new GraphUpdateReport(
                sorted.Length, bereaved, mended, workers.Distances, Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        }
    }

    /// <inheritdoc cref="GraphIndex.Overwrite"/>
    public void Overwrite(IReadOnlyList<int> rows, float[][] vectors, int epoch)
    {
        lock (Lock)
        {
            using GraphStore.Lease lease = index.Hold(out GraphState state);
            _ = RequireLiveRows(rows, state);
            using VectorRows staged = VectorRows.Copy([.. rows.Select(row => state.Ids[row])], vectors, state.IsCosine);
            WriteRows(state.Store, [.. rows], staged, _ => epoch);
            index.State = state with { Entries = EntryPoints.Sample(state.Store, state.RowCount, state.LiveCount, Options.Seed) };
        }
    }

    /// <summary>Adds rows behind the last one and returns the first one's number.</summary>
    public int Append(IReadOnlyList<string> ids, float[][] vectors, Func<int, int> epochOf, bool exactCapacity)
    {
        lock (Lock)
        {
            using GraphStore.Lease lease = index.Hold(out GraphState state);
            int first = state.RowCount;
            if (ids.Count == 0)
            {
                return first;
            }

            string[] names = [.. ids];
            using VectorRows staged = VectorRows.Copy(names, vectors, state.IsCosine);
            GraphArguments.RequireDimension(staged.Dimension, state, "The new vector");
            int rowCount = checked(first + names.Length);
            TakeIds(names, first, state);
            GraphStore store = RoomFor(state, rowCount, staged.Dimension, exactCapacity);
            int[] rows = [.. Enumerable.Range(first, names.Length)];
            foreach (int row in rows)
            {
                store.WriteLinks(row, []);
            }

            WriteRows(store, rows, staged, epochOf);
            string[] allIds = store.Capacity == state.Ids.Length ? state.Ids : new string[store.Capacity];
            state.Ids.AsSpan(0, allIds == state.Ids ? 0 : first).CopyTo(allIds);
            names.CopyTo(allIds, first);
            int newest = Enumerable.Range(0, names.Length).Max(epochOf);
            int live = state.LiveCount + names.Length;
            index.State = new GraphState(store, state.Entries, rowCount, live, allIds, Newer(state.Info, newest));
            if (store != state.Store)
            {
                state.Store.Dispose();
            }

            ulong[] hashes = Array.ConvertAll(rows, row => EntryPoints.Hash(row, Options.Seed));
            Array.Sort(hashes, rows);
            GraphWorkers workers = new(pool, Options.Threads);
            EntryPoints entries = engine.Add(store, state.LiveCount == 0 ? null : state.Entries, rows, state.LiveCount, Options, workers);
            entries = state.LiveCount == 0 ? entries : EntryPoints.Sample(store, rowCount, live, Options.Seed);
            engine.Mend(store, rowCount, entries, workers);
            index.State = index.State with { Entries = entries };
            BuildDistances += workers.Distances;
            Journal?.UnionWith(rows);
            return first;
        }
    }

    private static IndexInfo Newer(IndexInfo info, int epoch) => epoch > info.Epoch ? info with { Epoch = epoch } : info;

    private void WriteRows(GraphStore store, int[] rows, VectorRows staged, Func<int, int> epochOf)
    {
        using VectorRows.Lease from = staged.Hold();
        nint pointer = (nint)from.Pointer;
        store.BeginVectors();
        new GraphWorkers(pool, Options.Threads).Run(store.Shape, rows.Length, (_, begin, end) =>
        {
            for (int i = begin; i < end; i++)
            {
                store.WriteRow(rows[i], (float*)pointer + ((long)i * staged.Stride), epochOf(i));
            }
        });
        store.EndVectors();
    }

    private static GraphStore RoomFor(GraphState state, int rowCount, int dimension, bool exactCapacity)
    {
        GraphStore store = state.Store;
        if (state.RowCount == 0)
        {
            return new GraphStore(store.Shape with { Dimension = dimension }, rowCount);
        }

        if (rowCount <= store.Capacity)
        {
            return store;
        }

        int roomy = exactCapacity ? rowCount : (int)Math.Min(rowCount + (rowCount / 2L), int.MaxValue - 64);
        return store.Grow(state.RowCount, roomy);
    }

    private void TakeIds(string[] names, int first, GraphState state)
    {
        Dictionary<string, int> rows = _rowsById ??= KnownIds(state);
        for (int i = 0; i < names.Length; i++)
        {
            string problem = string.IsNullOrEmpty(names[i])
                ? $"The id of row {first + i} is empty: every document needs an id."
                : rows.TryAdd(names[i], first + i) ? string.Empty
                : $"The id '{names[i]}' belongs to rows {rows[names[i]]} and {first + i}: ids must be unique.";
            if (problem.Length > 0)
            {
                foreach (string taken in names.AsSpan(0, i))
                {
                    rows.Remove(taken);
                }

                throw new SearchR3Exception(problem);
            }
        }
    }

    private static Dictionary<string, int> KnownIds(GraphState state)
    {
        Dictionary<string, int> rows = new(state.LiveCount, StringComparer.Ordinal);
        for (int row = 0; row < state.RowCount; row++)
        {
            if (!state.Store.IsDeleted(row))
            {
                rows.Add(state.Ids[row], row);
            }
        }

        return rows;
    }

    private static int[] RequireLiveRows(IReadOnlyList<int> rows, GraphState state)
    {
        int[] sorted = [.. rows];
        Array.Sort(sorted);
        for (int i = 0; i < sorted.Length; i++)
        {
            GraphArguments.RequireSlot(sorted[i], state);
            if (state.Store.IsDeleted(sorted[i]))
            {
                throw new SearchR3Exception($"Row {sorted[i]} ('{state.Ids[sorted[i]]}') was deleted: insert the document again instead.");
            }

            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                throw new SearchR3Exception($"Row {sorted[i]} is named twice: name each row once.");
            }
        }

        return sorted;
    }
}

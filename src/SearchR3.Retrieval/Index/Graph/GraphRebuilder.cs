namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Builds the graph of an index anew on a copy while searches and changes go on; the changes are written down and repeated on the copy
/// before it takes the old one's place.
/// </summary>
internal sealed unsafe class GraphRebuilder(GraphIndex index, GraphEngine engine, ScratchPool pool, GraphEditor editor)
{
    /// <inheritdoc cref="GraphIndex.Rebuild"/>
    public bool Rebuild(int? threads, CancellationToken cancellation)
    {
        GraphIndexOptions options = threads is int some ? index.Options with { Threads = some } : index.Options;
        options.Validate();
        GraphState before;
        GraphStore fresh;
        lock (editor.Lock)
        {
            using GraphStore.Lease lease = index.Hold(out before);
            if (editor.Journal is not null)
            {
                return false;
            }

            editor.Journal = [];
            fresh = before.Store.Grow(before.RowCount, before.RowCount);
        }

        try
        {
            GraphWorkers workers = new(pool, options.Threads);
            int[] live = [.. Enumerable.Range(0, before.RowCount).Where(row => !fresh.IsDeleted(row))];
            foreach (int row in live)
            {
                fresh.WriteLinks(row, []);
            }

            Array.Sort(Array.ConvertAll(live, row => EntryPoints.Hash(row, options.Seed)), live);
            EntryPoints entries = live.Length == 0 ? before.Entries : engine.Add(fresh, null, live, 0, options, workers, cancellation);
            lock (editor.Lock)
            {
                using GraphStore.Lease lease = index.Hold(out GraphState now);
                fresh = Follow(fresh, entries, before, now, options, workers);
                entries = EntryPoints.Sample(fresh, now.RowCount, now.LiveCount, options.Seed);
                engine.Mend(fresh, now.RowCount, entries, workers);
                index.State = now with { Store = fresh, Entries = entries };
                now.Store.Dispose();
                editor.Journal = null;
            }

            return true;
        }
        catch
        {
            lock (editor.Lock)
            {
                editor.Journal = null;
            }

            fresh.Dispose();
            throw;
        }
    }

    /// <summary>Brings a graph that was built from an older state up to date with what the journal holds.</summary>
    private GraphStore Follow(GraphStore fresh, EntryPoints entries, GraphState before, GraphState now, GraphIndexOptions options, GraphWorkers workers)
    {
        int[] changed = [.. editor.Journal!.Order()];
        int[] gone = [.. changed.Where(row => row < before.RowCount && now.Store.IsDeleted(row))];
        int[] moved = [.. changed.Where(row => row < before.RowCount && !now.Store.IsDeleted(row))];
        int[] added = [.. changed.Where(row => row >= before.RowCount && !now.Store.IsDeleted(row))];
        if (gone.Length > 0)
        {
            engine.Remove(fresh, before.RowCount, gone, options, workers);
        }

        int live = before.LiveCount - gone.Length;
        EntryPoints Write()
        {
            CopyRows(now.Store, fresh, moved);
            return EntryPoints.Sample(fresh, before.RowCount, live, options.Seed);
        }

        if (moved.Length > 0)
        {
            engine.Move(fresh, before.RowCount, moved, Write, options, workers);
        }

        if (now.RowCount > before.RowCount)
        {
            GraphStore room = fresh.Grow(before.RowCount, now.Store.Capacity);
            fresh.Dispose();
            fresh = room;
            for (int row = before.RowCount; row < now.RowCount; row++)
            {
                fresh.WriteLinks(row, [], deleted: now.Store.IsDeleted(row));
            }

            CopyRows(now.Store, fresh, added);
            Array.Sort(Array.ConvertAll(added, row => EntryPoints.Hash(row, options.Seed)), added);
            entries = live == 0 ? entries : EntryPoints.Sample(fresh, before.RowCount, live, options.Seed);
            if (added.Length > 0)
            {
                engine.Add(fresh, live == 0 ? null : entries, added, live, options, workers);
            }
        }

        return fresh;
    }

    private static void CopyRows(GraphStore from, GraphStore to, int[] rows)
    {
        foreach (int row in rows)
        {
            to.WriteRow(row, from.Row(row), from.Epochs[row]);
        }
    }
}

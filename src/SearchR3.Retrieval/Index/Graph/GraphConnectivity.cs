namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Keeps the invariant of the index: over links, every row is reachable from the root and the root from every row, hence every row from
/// every entry point. Pruning alone does not promise it: hnswlib, Lucene and pgvector lose rows under updates (hnswlib#522, lucene#12627,
/// pgvector#763, arXiv 2407.07871), and a crowd of equal vectors hides its members from each other.
/// <para>
/// A breadth-first tree from the root, and for each row a next step towards the root, are kept while links are added; a link that either
/// uses is never replaced, so mending one row cannot cut off another and the work ends.
/// </para>
/// </summary>
internal sealed unsafe class GraphConnectivity
{
    private const int None = -1;

    private readonly GraphStore _store;
    private readonly int _rowCount;
    private readonly int _root;
    private readonly int[] _parent;
    private readonly int[] _towardsRoot;
    private readonly int[] _queue;
    private int _added;

    private GraphConnectivity(GraphStore store, int rowCount, int root)
    {
        _store = store;
        _rowCount = rowCount;
        _root = root;
        _parent = new int[rowCount];
        _towardsRoot = new int[rowCount];
        _queue = new int[rowCount];
        Array.Fill(_parent, None);
        Array.Fill(_towardsRoot, None);
    }

    /// <summary>Rows that are not reachable, and rows from which the root is not.</summary>
    public static (List<int> Unreachable, int Trapped) Check(GraphStore store, int rowCount, int root)
    {
        GraphConnectivity walk = new(store, rowCount, root);
        walk.Spread(root, root);
        walk.FindWaysToRoot();
        List<int> unreachable = [];
        int trapped = 0;
        for (int row = 0; row < rowCount; row++)
        {
            if (!store.IsDeleted(row))
            {
                trapped += walk._towardsRoot[row] == None ? 1 : 0;
                if (walk._parent[row] == None)
                {
                    unreachable.Add(row);
                }
            }
        }

        return (unreachable, trapped);
    }

    /// <summary>Adds the links that are missing.</summary>
    /// <returns>How many links were added.</returns>
    public static int Mend(GraphStore store, int rowCount, int root, NearestRows nearest)
    {
        GraphConnectivity walk = new(store, rowCount, root);
        walk.Spread(root, root);
        walk.ReachAll(nearest);
        walk.FindWaysToRoot();
        walk.FreeTrapped();
        return walk._added;
    }

    /// <summary>Puts rows near <paramref name="row"/> into the span, best first, and returns how many.</summary>
    public delegate int NearestRows(int row, Span<int> rows);

    private int* Links(int row, out int count)
    {
        int* node = _store.Node(row);
        count = Math.Max(node[1], 0);
        return node + GraphShape.NodeHeader;
    }

    /// <summary>Breadth first from a row that <paramref name="parent"/> points at.</summary>
    private void Spread(int row, int parent)
    {
        int head = 0, tail = 0;
        _parent[row] = parent;
        _queue[tail++] = row;
        while (head < tail)
        {
            int at = _queue[head++];
            int* links = Links(at, out int count);
            for (int i = 0; i < count; i++)
            {
                if (_parent[links[i]] == None)
                {
                    _parent[links[i]] = at;
                    _queue[tail++] = links[i];
                }
            }
        }
    }

    private void ReachAll(NearestRows nearest)
    {
        Span<int> near = stackalloc int[64];
        for (int row = 0; row < _rowCount; row++)
        {
            if (_parent[row] != None || _store.IsDeleted(row))
            {
                continue;
            }

            int host = FindHost(row, near[..nearest(row, near)]);
            Point(host, row);
            Spread(row, host);
        }
    }

    /// <summary>A reached row with room for a link to <paramref name="row"/>: near it if possible.</summary>
    private int FindHost(int row, ReadOnlySpan<int> near)
    {
        // Room before replacement: a crowd of equal vectors has short lists, and becomes a tree of them.
        foreach (bool replace in (ReadOnlySpan<bool>)[false, true])
        {
            if (replace && near.Length > 0 && Descend(near[row % near.Length], row) is int host && host >= 0)
            {
                return host;
            }

            int* links = Links(row, out int count);
            for (int i = 0; i < count; i++)
            {
                if (_parent[links[i]] != None && CanPoint(links[i], replace))
                {
                    return links[i];
                }
            }

            foreach (int candidate in near)
            {
                if (candidate != row && _parent[candidate] != None && CanPoint(candidate, replace))
                {
                    return candidate;
                }
            }
        }

        // A tree of n rows uses n - 1 of all places, so some reached row has one left.
        for (int candidate = 0; ; candidate++)
        {
            if (_parent[candidate] != None && !_store.IsDeleted(candidate) && CanPoint(candidate, replace: true))
            {
                return candidate;
            }
        }
    }

    /// <summary>A row with room below <paramref name="host"/> in the tree, on a way that differs from row to row; -1 when it ends.</summary>
    private int Descend(int host, int row)
    {
        for (int depth = 0; depth < 32 && _parent[host] != None; depth++)
        {
            if (host != row && CanPoint(host, replace: false))
            {
                return host;
            }

            int* links = Links(host, out int count);
            int turn = (int)(EntryPoints.Hash(row, depth) % (uint)Math.Max(count, 1));
            int child = None;
            for (int i = 0; i < count && child == None; i++)
            {
                int link = links[(i + turn) % count];
                child = _parent[link] == host ? link : None;
            }

            if (child == None)
            {
                return None;
            }

            host = child;
        }

        return None;
    }

    private bool CanPoint(int host, bool replace)
    {
        int* links = Links(host, out int count);
        return count < _store.Shape.MaxLinks || (replace && Replaceable(host, links, count) >= 0);
    }

    /// <summary>The last link that no way uses: in a list that was chosen at once the farthest.</summary>
    private int Replaceable(int host, int* links, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            if (_parent[links[i]] != host && _towardsRoot[host] != links[i])
            {
                return i;
            }
        }

        return -1;
    }

    private void Point(int host, int row)
    {
        int* links = Links(host, out int count);
        Span<int> list = stackalloc int[_store.Shape.MaxLinks];
        new ReadOnlySpan<int>(links, count).CopyTo(list);
        int at = count < list.Length ? count++ : Replaceable(host, links, count);
        list[at] = row;
        _store.WriteLinks(host, list[..count]);
        _added++;
    }

    /// <summary>Passes over all rows until no more are known to lead to the root; two or three passes are usual.</summary>
    private void FindWaysToRoot()
    {
        _towardsRoot[_root] = _root;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int row = 0; row < _rowCount; row++)
            {
                if (_towardsRoot[row] == None)
                {
                    changed |= FindStep(row);
                }
            }
        }
    }

    private bool FindStep(int row)
    {
        int* links = Links(row, out int count);
        for (int i = 0; i < count; i++)
        {
            if (_towardsRoot[links[i]] != None)
            {
                _towardsRoot[row] = links[i];
                return true;
            }
        }

        return false;
    }

    private void FreeTrapped()
    {
        for (bool again = true; again;)
        {
            again = false;
            for (int row = 0; row < _rowCount; row++)
            {
                if (_towardsRoot[row] != None || _store.IsDeleted(row) || FindStep(row))
                {
                    continue;
                }

                // The way from the root to the row passes somebody who leads back to the root.
                int way = _parent[row];
                while (_towardsRoot[way] == None)
                {
                    way = _parent[way];
                }

                if (CanPoint(row, replace: true))
                {
                    Point(row, way);
                    _towardsRoot[row] = way;
                }
                else
                {
                    again = true;
                }
            }
        }
    }
}

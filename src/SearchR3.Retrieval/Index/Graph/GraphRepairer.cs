namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Mends the graph around rows that moved or went. Rows that stayed but pointed at one of them are <em>bereaved</em>: they have lost a
/// stepping stone, and take its old links as candidates (the delete rule of FreshDiskANN, arXiv 2105.09613, here for movers too). No search.
/// Relinking only the movers was no better than leaving the links alone: the loss is beside the holes that they left.
/// <para>
/// A bereaved row keeps its links to rows that stayed without choosing again, unlike FreshDiskANN, and a mover keeps a few of its far ones.
/// Links between clusters come from the time when the graph was small; no choice among near rows brings them back, and without them walks
/// end in the wrong cluster (measured over fifty updates: docs/decisions/0005).
/// </para>
/// </summary>
internal sealed unsafe class GraphRepairer<TScorer>
    where TScorer : struct, IRowScorer
{
    /// <summary>Width of a mover's search from its own old links.</summary>
    private const int MoverWidth = 64;

    // Old links that a mover keeps though they lead elsewhere: with none, small clusters are cut off by some forty updates, with more walks
    // get longer.
    private const int FarLinks = 2;

    private readonly GraphStore _store;
    private readonly GraphIndexOptions _options;
    private readonly GraphWorkers _workers;
    private readonly int[] _movers;
    private readonly int[] _oldLinks;
    private readonly int[] _placeOf;

    /// <summary>Keeps the links that <paramref name="movers"/> have now.</summary>
    public GraphRepairer(GraphStore store, int rowCount, int[] movers, GraphIndexOptions options, GraphWorkers workers)
    {
        _store = store;
        _options = options;
        _workers = workers;
        _movers = movers;
        _placeOf = new int[rowCount];
        Array.Fill(_placeOf, -1);
        _oldLinks = new int[movers.Length * Slot];
        fixed (int* links = _oldLinks)
        {
            for (int i = 0; i < movers.Length; i++)
            {
                _placeOf[movers[i]] = i;
                links[i * Slot] = store.CopyLinks(movers[i], links + (i * Slot) + 1);
            }
        }
    }

    private int Slot => _store.Shape.MaxLinks + 1;

    /// <summary>Rows that stayed and point at a mover: one pass over all links, no comparisons.</summary>
    public int[] FindBereaved()
    {
        bool[] bereaved = new bool[_placeOf.Length];
        _workers.Run(_store.Shape, bereaved.Length, (_, first, end) =>
        {
            for (int row = first; row < end; row++)
            {
                int* node = _store.Node(row);
                for (int i = 0; i < node[1] && _placeOf[row] < 0; i++)
                {
                    if (_placeOf[node[GraphShape.NodeHeader + i]] >= 0)
                    {
                        bereaved[row] = true;
                        break;
                    }
                }
            }
        });
        return [.. Enumerable.Range(0, bereaved.Length).Where(row => bereaved[row])];
    }

    /// <summary>
    /// Lets bereaved rows choose links in the place of those to movers, among the movers themselves (unless they are <paramref name="gone"/>) and
    /// their old links.
    /// </summary>
    public void Comfort(int[] bereaved, bool gone)
    {
        RowSource source = RowSource.Of(_store);
        _workers.Run(_store.Shape, bereaved.Length, (scratch, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                // As many links as before: lists that grow with every update make walks longer.
                int limit = Math.Max(_options.Degree, _store.Node(bereaved[i])[1]);
                int count = Candidates(scratch, bereaved[i], gone, out int own, out int kept);
                int chosen = GraphPruner<TScorer>.Choose(scratch, source, bereaved[i], count, _options.Alpha, limit, own: own, kept: kept);
                _store.WriteLinks(bereaved[i], new ReadOnlySpan<int>(scratch.Chosen, chosen));
            }
        });
    }

    /// <summary>Movers search from the entry points and their old links and choose again; then their neighbours take links back.</summary>
    public void Relink(EntryPoints entries)
    {
        int maxLinks = _store.Shape.MaxLinks;
        RowSource source = RowSource.Of(_store);
        int[] links = new int[_movers.Length * Slot];
        _workers.Run(_store.Shape, _movers.Length, (scratch, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                ReadOnlySpan<int> old = OldLinks(i);
                scratch.Begin(_store.Capacity, MoverWidth);
                TScorer.SetRow(ref scratch.Query, source, _movers[i]);
                GraphWalk<TScorer>.Enter(scratch, entries, MoverWidth);
                GraphWalk<TScorer>.Enter(scratch, source, old, MoverWidth);
                GraphWalk<TScorer>.Run(scratch, _store, source, MoverWidth);
                int count = GraphLinker<TScorer>.BeamToIds(scratch, 0);
                scratch.EnsureList(count + old.Length);
                count = GraphLinker<TScorer>.BeamToIds(scratch, 0);
                old.CopyTo(new Span<int>(scratch.Ids + count, old.Length));
                int chosen = GraphPruner<TScorer>.Choose(scratch, source, _movers[i], count + old.Length, _options.Alpha, _options.Degree);
                chosen = KeepFarLinks(scratch, count, old, chosen);
                links[i * Slot] = chosen;
                new ReadOnlySpan<int>(scratch.Chosen, chosen).CopyTo(links.AsSpan((i * Slot) + 1));
            }
        });

        List<ulong> pairs = new(_movers.Length * maxLinks / 2);
        for (int i = 0; i < _movers.Length; i++)
        {
            ReadOnlySpan<int> own = links.AsSpan((i * Slot) + 1, links[i * Slot]);
            _store.WriteLinks(_movers[i], own);
            foreach (int target in own)
            {
                pairs.Add(GraphLinker<TScorer>.Pair(target, _movers[i]));
            }
        }

        GraphLinker<TScorer>.LinkBack(_store, [.. pairs], _options, _workers);
    }

    private ReadOnlySpan<int> OldLinks(int mover) => _oldLinks.AsSpan((mover * Slot) + 1, _oldLinks[mover * Slot]);

    /// <summary>Adds a few of a mover's old links that its search, the first <paramref name="found"/> ids, did not come across.</summary>
    private int KeepFarLinks(SearchScratch scratch, int found, ReadOnlySpan<int> old, int chosen)
    {
        ReadOnlySpan<int> near = new(scratch.Ids, found);
        int limit = chosen + FarLinks;
        for (int i = old.Length - 1; i >= 0 && chosen < limit; i--)
        {
            if (!near.Contains(old[i]) && !new ReadOnlySpan<int>(scratch.Chosen, chosen).Contains(old[i]))
            {
                scratch.Chosen[chosen++] = old[i];
            }
        }

        return chosen;
    }

    /// <summary>
    /// Collects the movers that the row points at, <paramref name="own"/> of them, then what those pointed at, each once; leaves its other
    /// links, <paramref name="kept"/> of them, in <see cref="SearchScratch.Chosen"/>.
    /// </summary>
    private int Candidates(SearchScratch scratch, int row, bool gone, out int own, out int kept)
    {
        int maxLinks = _store.Shape.MaxLinks;
        scratch.EnsureList(maxLinks * (maxLinks + 1));
        scratch.Begin(_store.Capacity, 1);
        int* ids = scratch.Ids;
        int* links = scratch.Chosen;
        int linkCount = _store.CopyLinks(row, links);
        scratch.Visited[row] = scratch.Tag;
        own = 0;
        for (int i = 0; i < linkCount; i++)
        {
            scratch.Visited[links[i]] = scratch.Tag;
            if (!gone && _placeOf[links[i]] >= 0)
            {
                ids[own++] = links[i];
            }
        }

        int count = own;
        kept = 0;
        for (int i = 0; i < linkCount; i++)
        {
            int place = _placeOf[links[i]];
            if (place < 0)
            {
                links[kept++] = links[i];
                continue;
            }

            foreach (int link in OldLinks(place))
            {
                if (scratch.Visited[link] != scratch.Tag && (!gone || _placeOf[link] < 0))
                {
                    scratch.Visited[link] = scratch.Tag;
                    ids[count++] = link;
                }
            }
        }

        return count;
    }
}

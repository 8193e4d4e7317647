namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Mends the graph around rows that moved or went. Rows that stayed but pointed at one of them are <em>bereaved</em>: they have lost a
/// stepping stone, and take its old links as candidates (the delete rule of FreshDiskANN, arXiv 2105.09613, here for movers too). No search.
/// Relinking only the movers was no better than leaving the links alone: the loss is beside the holes that they left.
/// </summary>
internal sealed unsafe class GraphRepairer<TScorer>
    where TScorer : struct, IRowScorer
{
    /// <summary>Width of a mover's search from its own old links.</summary>
    private const int MoverWidth = 64;

    // As many links as a row of a fresh build has in the mean. With fewer the graph thins out from update to update and loses recall, with
    // more walks get longer (measured over fifty: docs/decisions/0005).
    private readonly int _links;

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
        _links = options.Degree * 3 / 2;
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

    /// <summary>Gives bereaved rows the movers' old links to choose from; with <paramref name="gone"/> the movers themselves are no candidates.</summary>
    public void Comfort(int[] bereaved, bool gone)
    {
        RowSource source = RowSource.Of(_store);
        _workers.Run(_store.Shape, bereaved.Length, (scratch, first, end) =>
        {
            for (int i = first; i < end; i++)
            {
                int count = Candidates(scratch, bereaved[i], gone, out int own);
                int limit = Math.Max(_links, _store.Node(bereaved[i])[1]);
                int chosen = GraphPruner<TScorer>.Choose(scratch, source, bereaved[i], count, _options.Alpha, limit, own: own);
                _store.WriteLinks(bereaved[i], new ReadOnlySpan<int>(scratch.Chosen, chosen));
            }
        });
    }

    /// <summary>Movers search from their old links and choose again; then their neighbours take links back.</summary>
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
                int chosen = GraphPruner<TScorer>.Choose(scratch, source, _movers[i], count + old.Length, _options.Alpha, _links);
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

    /// <summary>Collects the row's own links, <paramref name="own"/> of them, then the others that its movers had, each once.</summary>
    private int Candidates(SearchScratch scratch, int row, bool gone, out int own)
    {
        int maxLinks = _store.Shape.MaxLinks;
        scratch.EnsureList(maxLinks * (maxLinks + 1));
        scratch.Begin(_store.Capacity, 1);
        int* ids = scratch.Ids;
        int links = _store.CopyLinks(row, scratch.Chosen);
        scratch.Visited[row] = scratch.Tag;
        own = 0;
        for (int i = 0; i < links; i++)
        {
            int link = scratch.Chosen[i];
            scratch.Visited[link] = scratch.Tag;
            if (!gone || _placeOf[link] < 0)
            {
                ids[own++] = link;
            }
        }

        int count = own;
        for (int i = 0; i < links; i++)
        {
            int place = _placeOf[scratch.Chosen[i]];
            foreach (int link in place < 0 ? [] : OldLinks(place))
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

using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Index;

/// <summary>A stand-in that reads every row, with the members of the graph index.</summary>
public sealed class GraphIndex : IVectorIndex
{
    private readonly List<string> _ids;
    private readonly List<float[]> _vectors;
    private readonly List<int> _epochs;
    private int[] _ranks;

    private GraphIndex(IReadOnlyList<string> ids, float[][] vectors, IndexInfo info, GraphIndexOptions options, IReadOnlyList<int>? epochs)
    {
        _ids = [.. ids];
        _vectors = [.. vectors.Select(v => (float[])v.Clone())];
        _epochs = epochs is null ? [.. Enumerable.Repeat(info.Epoch, ids.Count)] : [.. epochs];
        Info = info;
        Options = options;
        _ranks = ExactIndex.RankIds([.. ids]);
    }

    /// <inheritdoc/>
    public int Count => _ids.Count;

    /// <summary>Slots.</summary>
    public int RowCount => _ids.Count;

    /// <inheritdoc/>
    public int Dimension => _vectors.Count == 0 ? 0 : _vectors[0].Length;

    /// <inheritdoc/>
    public IndexInfo Info { get; }

    /// <summary>Options.</summary>
    public GraphIndexOptions Options { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Builds.</summary>
    public static GraphIndex Build(
        IReadOnlyList<string> ids, float[][] vectors, IndexInfo info, GraphIndexOptions? options = null, IReadOnlyList<int>? epochs = null) =>
        new(ids, vectors, info, options ?? new(), epochs);

    /// <summary>Loads.</summary>
    public static GraphIndex Load(string path, int? threads = null)
    {
        using ExactIndex exact = ExactIndex.Load(path);
        GraphIndexOptions options = threads is int t ? new GraphIndexOptions { Threads = t } : new();
        return new GraphIndex(
            exact.Ids, [.. Enumerable.Range(0, exact.Count).Select(exact.VectorOf)], exact.Info, options,
            [.. Enumerable.Range(0, exact.Count).Select(exact.EpochOf)]);
    }

    /// <summary>Saves.</summary>
    public void Save(string path)
    {
        using ExactIndex exact = ExactIndex.Build(_ids, [.. _vectors], Info, _epochs);
        exact.Save(path);
    }

    /// <summary>Never.</summary>
    public bool IsDeleted(int row) => row < 0;

    /// <summary>Inserts.</summary>
    public IReadOnlyList<int> Insert(IReadOnlyList<string> ids, float[][] vectors, int epoch)
    {
        int first = _ids.Count;
        _ids.AddRange(ids);
        _vectors.AddRange(vectors.Select(v => (float[])v.Clone()));
        _epochs.AddRange(Enumerable.Repeat(epoch, ids.Count));
        _ranks = ExactIndex.RankIds([.. _ids]);
        return [.. Enumerable.Range(first, ids.Count)];
    }

    /// <summary>Not in the stand-in.</summary>
    public void Delete(IReadOnlyList<int> rows) => throw new NotSupportedException();

    /// <summary>Moves rows.</summary>
    public GraphUpdateReport Update(IReadOnlyList<int> rows, float[][] vectors, int epoch)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            vectors[i].CopyTo(_vectors[rows[i]].AsSpan());
            _epochs[rows[i]] = epoch;
        }

        return new GraphUpdateReport(rows.Count, 0, 0, 0);
    }

    /// <inheritdoc/>
    public int EpochOf(int row) => _epochs[row];

    /// <inheritdoc/>
    public IReadOnlyList<Hit> Search(ReadOnlySpan<float> query, int top)
    {
        int[] rows = new int[Math.Min(top, Count)];
        float[] scores = new float[rows.Length];
        SearchRows(query, rows.Length, rows, scores);
        return [.. rows.Select((row, i) => new Hit(_ids[row], scores[i]))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Hit>> Search(float[][] queries, int top, CancellationToken cancellationToken = default) =>
        [.. queries.Select(q => Search(q, top))];

    /// <summary>Best first.</summary>
    public int SearchRows(ReadOnlySpan<float> query, int searchWidth, Span<int> rows, Span<float> scores)
    {
        float[] all = new float[Count];
        for (int row = 0; row < all.Length; row++)
        {
            all[row] = Dot(query, _vectors[row]);
        }

        int found = Math.Min(Math.Min(rows.Length, searchWidth), Count);
        int[] order = [.. Enumerable.Range(0, Count)];
        Array.Sort(order, (a, b) => all[a] != all[b] ? all[b].CompareTo(all[a]) : _ranks[a].CompareTo(_ranks[b]));
        for (int i = 0; i < found; i++)
        {
            rows[i] = order[i];
            scores[i] = all[order[i]];
        }

        return found;
    }

    /// <summary>Exact scores.</summary>
    public void Score(ReadOnlySpan<float> query, ReadOnlySpan<int> rows, Span<float> scores)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            scores[i] = Dot(query, _vectors[rows[i]]);
        }
    }

    /// <summary>A stored vector.</summary>
    public void ReadVector(int row, Span<float> target) => _vectors[row].CopyTo(target);

    /// <summary>The nearest rows.</summary>
    public int ReadNeighbours(int row, Span<int> target)
    {
        int[] rows = new int[2 * Options.Degree + 1];
        int found = SearchRows(_vectors[row], rows.Length, rows, new float[rows.Length]);
        int count = 0;
        for (int i = 0; i < found && count < target.Length; i++)
        {
            if (rows[i] != row)
            {
                target[count++] = rows[i];
            }
        }

        return count;
    }

    /// <summary>All is well.</summary>
    public GraphHealth CheckHealth() => new(0);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return (float)sum;
    }
}

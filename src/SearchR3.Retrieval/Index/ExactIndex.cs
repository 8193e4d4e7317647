using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// An index that reads every row: no parameter, no error. Vectors lie outside the garbage collector's heap or in a mapped file.
/// Immutable; searches may run side by side and use all cores.
/// </summary>
public sealed class ExactIndex : IVectorIndex
{
    // Bounds the memory of heaps: queries are scanned in blocks of at most this many.
    private const int LargestBlock = 256;

    private readonly VectorRows _rows;
    private readonly string[] _ids;
    private readonly int[] _idRanks;
    private readonly int[] _epochs;
    private int _threads = Environment.ProcessorCount;

    internal ExactIndex(VectorRows rows, string[] ids, int[] idRanks, int[] epochs, IndexInfo info)
    {
        _rows = rows;
        _ids = ids;
        _idRanks = idRanks;
        _epochs = epochs;
        Info = info;
    }

    /// <inheritdoc/>
    public int Count => _ids.Length;

    /// <inheritdoc/>
    public int Dimension => _rows.Dimension;

    /// <inheritdoc/>
    public IndexInfo Info { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Most threads for one search. Default: all processors. The results do not depend on it.</summary>
    /// <exception cref="SearchR3Exception">Below 1.</exception>
    public int Threads
    {
        get => _threads;
        set => _threads = value >= 1 ? value : throw new SearchR3Exception($"The number of threads is {value}, but it must be 1 or more.");
    }

    internal VectorRows Rows => _rows;

    internal ReadOnlySpan<int> IdRanks => _idRanks;

    internal ReadOnlySpan<int> Epochs => _epochs;

    /// <summary>Copies the vectors into a new index.</summary>
    /// <param name="ids">One id per vector, all different.</param>
    /// <param name="vectors">[count][dimension].</param>
    /// <param name="info">What the vectors were made from; with cosine similarity they are divided by their length.</param>
    /// <param name="epochs">Epoch of each row; null takes <see cref="IndexInfo.Epoch"/> for all.</param>
    /// <exception cref="SearchR3Exception">Counts that differ, an empty or repeated id, unequal dimensions, or a value that is not finite.</exception>
    public static ExactIndex Build(IReadOnlyList<string> ids, float[][] vectors, IndexInfo info, IReadOnlyList<int>? epochs = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(info);
        info.Validate();
        if (ids.Count != vectors.Length || (epochs is not null && epochs.Count != ids.Count))
        {
            throw new SearchR3Exception(
                $"An index needs one vector and one epoch per id, but there are {ids.Count} ids, {vectors.Length} vectors and {epochs?.Count ?? ids.Count} epochs.");
        }

        string[] copy = [.. ids];
        int[] ranks = RankIds(copy);
        VectorRows rows = VectorRows.Copy(copy, vectors, info.Similarity == IndexInfo.Cosine);
        return new ExactIndex(rows, copy, ranks, epochs is null ? [.. Enumerable.Repeat(info.Epoch, copy.Length)] : [.. epochs], info);
    }

    /// <summary>Maps an index file that <see cref="Save"/> wrote, after checking every byte of it; vectors are used in place.</summary>
    /// <exception cref="SearchR3Exception">No such file, no rights, not an index, another version, truncated or damaged.</exception>
    public static ExactIndex Load(string path) => ExactIndexReader.Read(path);

    /// <summary>Writes the index beside <paramref name="path"/> and moves it into place.</summary>
    /// <exception cref="SearchR3Exception">The file cannot be written.</exception>
    public void Save(string path) => ExactIndexWriter.Write(this, path);

    /// <inheritdoc/>
    public int EpochOf(int row) => _epochs[row];

    /// <summary>A copy of a stored vector, [<see cref="Dimension"/>].</summary>
    public unsafe float[] VectorOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        using VectorRows.Lease lease = _rows.Hold();
        return new ReadOnlySpan<float>(lease.Pointer + ((long)row * _rows.Stride), Dimension).ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hit> Search(ReadOnlySpan<float> query, int top)
    {
        RequireTop(top);
        if (Count == 0)
        {
            return [];
        }

        using QueryBlock block = new(query, _rows, IsCosine);
        return Hits(ExactScan.Run(_rows, _idRanks, block, Math.Min(top, Count), _threads, CancellationToken.None)[0]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Hit>> Search(float[][] queries, int top, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        RequireTop(top);
        var results = new IReadOnlyList<Hit>[queries.Length];
        if (Count == 0)
        {
            Array.Fill(results, []);
            return results;
        }

        for (int first = 0; first < queries.Length; first += LargestBlock)
        {
            Span<float[]> some = queries.AsSpan(first, Math.Min(LargestBlock, queries.Length - first));
            using QueryBlock block = new(some, _rows, IsCosine, first + 1);
            var best = ExactScan.Run(_rows, _idRanks, block, Math.Min(top, Count), _threads, cancellationToken);
            for (int i = 0; i < best.Length; i++)
            {
                results[first + i] = Hits(best[i]);
            }
        }

        return results;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private bool IsCosine => Info.Similarity == IndexInfo.Cosine;

    internal static int[] RankIds(string[] ids)
    {
        int[] order = [.. Enumerable.Range(0, ids.Length)];
        int empty = Array.FindIndex(ids, string.IsNullOrEmpty);
        if (empty >= 0)
        {
            throw new SearchR3Exception($"The id of row {empty} is empty: every document needs an id.");
        }

        Array.Sort(order, (a, b) => DocumentIdOrder.Instance.Compare(ids[a], ids[b]));
        int[] ranks = new int[ids.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            if (rank > 0 && ids[order[rank]] == ids[order[rank - 1]])
            {
                throw new SearchR3Exception(
                    $"The id '{ids[order[rank]]}' belongs to rows {Math.Min(order[rank], order[rank - 1])} and {Math.Max(order[rank], order[rank - 1])}: ids must be unique.");
            }

            ranks[order[rank]] = rank;
        }

        return ranks;
    }

    private static void RequireTop(int top)
    {
        if (top < 1)
        {
            throw new SearchR3Exception($"The number of hits asked for is {top}, but it must be 1 or more.");
        }
    }

    private Hit[] Hits((float Score, int Row)[] best) => Array.ConvertAll(best, entry => new Hit(_ids[entry.Row], entry.Score));
}

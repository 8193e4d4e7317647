using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// An approximate index that follows a moving model: a proximity graph whose rows can be replaced, added and deleted in place. Rows are
/// slot numbers for life, in the order of the ids. Vectors lie outside the garbage collector's heap or in a mapped file.
/// <para>
/// Any number of searches may run beside each other and beside one update: they see a row's old or new links and vector, never a mixture
/// within one. Updates from several threads wait for each other. A build, and the same updates after it, give the same graph for any number
/// of threads and on any processor.
/// </para>
/// </summary>
public sealed unsafe class GraphIndex : IVectorIndex
{
    private readonly ScratchPool _pool = new();
    private readonly GraphEngine _engine;
    private readonly GraphEditor _editor;
    private readonly GraphSearcher _searcher;
    private volatile GraphState _state;
    private volatile bool _disposed;

    internal GraphIndex(GraphState state, GraphIndexOptions options, GraphKernel kernel)
    {
        _state = state;
        Options = options;
        _engine = GraphEngine.Create(options.Codes, kernel);
        _editor = new GraphEditor(this, _engine, _pool);
        _searcher = new GraphSearcher(this, _engine, _pool);
    }

    /// <summary>How the index was built.</summary>
    public GraphIndexOptions Options { get; }

    /// <summary>Rows that are not deleted.</summary>
    public int Count => _state.LiveCount;

    /// <summary>Slots in use: rows, deleted ones included.</summary>
    public int RowCount => _state.RowCount;

    /// <inheritdoc/>
    public int Dimension => _state.Store.Shape.Dimension;

    /// <inheritdoc/>
    public IndexInfo Info => _state.Info;

    /// <summary>The document ids by row; deleted rows keep theirs.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            GraphState state = _state;
            return new ArraySegment<string>(state.Ids, 0, state.RowCount);
        }
    }

    /// <summary>Builds an index; byte for byte the same for any number of threads and on any processor.</summary>
    /// <param name="ids">One id per vector, all different.</param>
    /// <param name="vectors">[count][dimension].</param>
    /// <param name="info">What the vectors were made from; with cosine similarity they are divided by their length.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="epochs">Epoch of each row; null takes <see cref="IndexInfo.Epoch"/> for all.</param>
    /// <exception cref="SearchR3Exception">
    /// Counts that differ, an empty or repeated id, unequal dimensions, a value that is not finite, or an option out of range.
    /// </exception>
    public static GraphIndex Build(
        IReadOnlyList<string> ids, float[][] vectors, IndexInfo info, GraphIndexOptions? options = null, IReadOnlyList<int>? epochs = null) =>
        Build(ids, vectors, info, options ?? new GraphIndexOptions(), epochs, GraphEngine.BestKernel);

    internal static GraphIndex Build(
        IReadOnlyList<string> ids, float[][] vectors, IndexInfo info, GraphIndexOptions options, IReadOnlyList<int>? epochs, GraphKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(info);
        info.Validate();
        options.Validate();
        if (ids.Count != vectors.Length || (epochs is not null && epochs.Count != ids.Count))
        {
            throw new SearchR3Exception(
                $"An index needs one vector and one epoch per id, but there are {ids.Count} ids, {vectors.Length} vectors and {epochs?.Count ?? ids.Count} epochs.");
        }

        GraphStore empty = new(new GraphShape(0, options.MaxLinks, options.Codes == GraphCodes.Int8), 0);
        GraphIndex index = new(
            new GraphState(empty, EntryPoints.Sample(empty, 0, 0, options.Seed), 0, 0, [], info), options, kernel);
        try
        {
            index._editor.Append(ids, vectors, i => epochs?[i] ?? info.Epoch, exactCapacity: true);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Maps an index file that <see cref="Save"/> wrote, after checking every byte of it; its arrays are used in place. Updates change
    /// private copies of pages, the file stays as it is until it is saved again.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Most threads of its operations; null takes all processors.</param>
    /// <exception cref="SearchR3Exception">No such file, no rights, not an index, another version, truncated or damaged.</exception>
    public static GraphIndex Load(string path, int? threads = null) => GraphIndexReader.Read(path, threads);

    /// <summary>
    /// Writes the index beside <paramref name="path"/> and moves it into place, so that a crash leaves the old file or the new one. Updates
    /// wait meanwhile, searches do not.
    /// </summary>
    /// <exception cref="SearchR3Exception">The file cannot be written.</exception>
    public void Save(string path)
    {
        lock (_editor.Lock)
        {
            using GraphStore.Lease lease = Hold(out GraphState state);
            GraphIndexWriter.Write(state, Options, path);
        }
    }

    /// <summary>Adds rows behind the last one.</summary>
    /// <returns>Their row numbers.</returns>
    /// <exception cref="SearchR3Exception">As for <see cref="Build(IReadOnlyList{string}, float[][], IndexInfo, GraphIndexOptions?, IReadOnlyList{int}?)"/>; an id of a deleted row may come again. The index is unchanged then.</exception>
    public IReadOnlyList<int> Insert(IReadOnlyList<string> ids, float[][] vectors, int epoch)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(vectors);
        if (ids.Count != vectors.Length)
        {
            throw new SearchR3Exception($"An index needs one vector per id, but there are {ids.Count} ids and {vectors.Length} vectors.");
        }

        int first = _editor.Append(ids, vectors, _ => epoch, exactCapacity: false);
        return [.. Enumerable.Range(first, ids.Count)];
    }

    /// <summary>Takes rows out; their slots stay empty, and the rows that pointed at them choose other neighbours.</summary>
    /// <exception cref="SearchR3Exception">No such row, or a row that is deleted or named twice. The index is unchanged then.</exception>
    public void Delete(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _editor.Delete(rows);
    }

    /// <summary>
    /// Replaces vectors and mends the graph in place: all vectors are written first; rows that pointed at a moved one choose
    /// others in its place among its old links; moved rows search from their old links; every row stays reachable.
    /// </summary>
    /// <param name="rows">The rows that moved, each once.</param>
    /// <param name="vectors">[rows][dimension].</param>
    /// <param name="epoch">The epoch of the encoder that made them.</param>
    /// <exception cref="SearchR3Exception">
    /// No such row, a row that is deleted or named twice, a wrong dimension, or a value that is not finite. The index is unchanged then.
    /// </exception>
    public GraphUpdateReport Update(IReadOnlyList<int> rows, float[][] vectors, int epoch)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(vectors);
        return _editor.Update(rows, vectors, epoch);
    }

    /// <summary>
    /// Chooses all links anew, as a build on the present vectors would, and puts the new graph in place of the old one. Searches and updates
    /// go on meanwhile; what they change is repeated on the new graph at the end. Takes the memory of the index a second time.
    /// </summary>
    /// <param name="threads">Most threads; null takes those of <see cref="Options"/>.</param>
    /// <param name="cancellationToken">Leaves the old graph in place.</param>
    /// <returns>False when another rebuild is running.</returns>
    public bool Rebuild(int? threads = null, CancellationToken cancellationToken = default) => new GraphRebuilder(this, _engine, _pool, _editor).Rebuild(threads, cancellationToken);

    /// <summary>Whether the row was deleted.</summary>
    public bool IsDeleted(int row)
    {
        using GraphStore.Lease lease = Hold(out GraphState state);
        GraphArguments.RequireSlot(row, state);
        return state.Store.IsDeleted(row);
    }

    /// <inheritdoc/>
    public int EpochOf(int row)
    {
        using GraphStore.Lease lease = Hold(out GraphState state);
        GraphArguments.RequireSlot(row, state);
        return state.Store.Epochs[row];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hit> Search(ReadOnlySpan<float> query, int top)
    {
        GraphArguments.RequireTop(top);
        return _searcher.Search(query, top, "The query vector");
    }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Hit>> Search(float[][] queries, int top, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        GraphArguments.RequireTop(top);
        return _searcher.Search(queries, top, cancellationToken);
    }

    /// <summary>
    /// The best rows for one query, without allocating: best first, equal scores by row ascending, with exact scores.
    /// </summary>
    /// <param name="query">[dimension].</param>
    /// <param name="searchWidth">Width of the beam; at least as many as <paramref name="rows"/> holds are taken.</param>
    /// <param name="rows">Receives the rows; its length is the number asked for.</param>
    /// <param name="scores">Receives the scores; as long as <paramref name="rows"/>.</param>
    /// <returns>How many were found.</returns>
    /// <exception cref="SearchR3Exception">Wrong dimension or a value that is not finite.</exception>
    public int SearchRows(ReadOnlySpan<float> query, int searchWidth, Span<int> rows, Span<float> scores) =>
        SearchRows(query, searchWidth, rows, scores, out _);

    /// <summary>The exact score of each row: the inner product, of vectors divided by their length with cosine similarity.</summary>
    /// <exception cref="SearchR3Exception">Wrong dimension, a value that is not finite, or no such row.</exception>
    public void Score(ReadOnlySpan<float> query, ReadOnlySpan<int> rows, Span<float> scores) => _searcher.Score(query, rows, scores);

    /// <summary>Copies a row's stored vector.</summary>
    /// <exception cref="SearchR3Exception">No such row, or <paramref name="target"/> is shorter than the dimension.</exception>
    public void ReadVector(int row, Span<float> target)
    {
        using GraphStore.Lease lease = Hold(out GraphState state);
        GraphArguments.RequireSlot(row, state);
        GraphArguments.RequireLength(state.Store.Shape.Dimension, target.Length);
        state.Store.CopyVector(row, target[..state.Store.Shape.Dimension]);
    }

    /// <summary>Copies a row's neighbours, nearest first as far as they were chosen together.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="SearchR3Exception">No such row, or <paramref name="target"/> is shorter than twice the degree.</exception>
    public int ReadNeighbours(int row, Span<int> target)
    {
        using GraphStore.Lease lease = Hold(out GraphState state);
        GraphArguments.RequireSlot(row, state);
        GraphArguments.RequireLength(state.Store.Shape.MaxLinks, target.Length);
        fixed (int* links = target)
        {
            return state.Store.CopyLinks(row, links);
        }
    }

    /// <summary>Looks at every link; waits for a running update.</summary>
    public GraphHealth CheckHealth()
    {
        lock (_editor.Lock)
        {
            using GraphStore.Lease lease = Hold(out GraphState state);
            return GraphInspection.Run(state);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_editor.Lock)
        {
            _disposed = true;
            _state.Store.Dispose();
        }
    }

    /// <summary>As the other one, and counts comparisons.</summary>
    internal int SearchRows(ReadOnlySpan<float> query, int searchWidth, Span<int> rows, Span<float> scores, out long distances) =>
        _searcher.SearchRows(query, searchWidth, rows, scores, out distances);

    /// <summary>Comparisons that <see cref="Build(IReadOnlyList{string}, float[][], IndexInfo, GraphIndexOptions?, IReadOnlyList{int}?)"/> and insertions took.</summary>
    internal long BuildDistances => _editor.BuildDistances;

    /// <summary>New vectors under the old links: what an index does that cannot update. For comparison only.</summary>
    internal void Overwrite(IReadOnlyList<int> rows, float[][] vectors, int epoch) => _editor.Overwrite(rows, vectors, epoch);

    internal GraphState State
    {
        get => _state;
        set => _state = value;
    }

    internal GraphStore.Lease Hold(out GraphState state)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            state = _state;

            // A store that has just been replaced is closed; the next look finds its successor.
            if (state.Store.TryHold(out GraphStore.Lease lease))
            {
                return lease;
            }
        }
    }
}

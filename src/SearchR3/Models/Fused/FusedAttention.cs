namespace SearchR3.Models.Fused;

/// <summary>
/// The attention of a decode step: what it needs of a cache is looked up once a step, then each key-value head of each row is a task that any worker may take.
/// </summary>
/// <param name="config">Of the model.</param>
/// <param name="workers">Each has its own room for scores.</param>
internal sealed unsafe class FusedAttention(ModelConfig config, int workers) : IDisposable
{
    private readonly RotaryTable _rotary = new(config);
    private readonly CachedHeads[] _layers = new CachedHeads[config.NumHiddenLayers];
    private readonly int _group = config.NumAttentionHeads / config.NumKeyValueHeads;
    private readonly float*[] _queries = new float*[workers];
    private readonly float*[] _scores = new float*[workers];
    private FusedMemory _room = new();
    private int _roomFor;
    private int[] _positions = [];
    private int _past;
    private long* _shown;
    private WeightFormat _format;

    /// <summary>Key-value heads of all rows of the step.</summary>
    public int Tasks => _positions.Length * config.NumKeyValueHeads;

    /// <summary>Makes room for one more position in <paramref name="cache"/> and notes where everything of it lies; the cache must not grow before the step ends.</summary>
    /// <param name="cache">Filled by a first pass of the same model; <see cref="KVCache.Advance"/> is the caller's.</param>
    /// <param name="dtype">The cache's.</param>
    public void Begin(KVCache cache, ScalarType dtype)
    {
        cache.Reserve(1);
        _past = cache.Length;
        _format = TensorMemory.FormatOf(dtype);
        Tensor? mask = cache.ExtendMask(null, cache.BatchSize, 1, CPU);
        _shown = mask is null ? null : (long*)TensorMemory.Of(mask);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            (Tensor keys, Tensor values) = cache.Room(layer);
            _layers[layer] = new CachedHeads { Keys = TensorMemory.Of(keys), Values = TensorMemory.Of(values), Capacity = keys.shape[2] };
        }

        _positions = [.. Enumerable.Range(0, cache.BatchSize).Select(Position)];
        _rotary.Reach(_past + 1);
        Reserve(_past + 1);
    }

    /// <summary>Turns the queries and the key of a task, stores key and value, and attends to every position so far.</summary>
    /// <param name="worker">Whose room is used.</param>
    /// <param name="index">The layer's number.</param>
    /// <param name="layer">Its norms of heads, if any.</param>
    /// <param name="task">Row times key-value heads plus head, below <see cref="Tasks"/>.</param>
    /// <param name="query">[rows, heads, headDim]; the task's are overwritten.</param>
    /// <param name="key">[rows, keyValueHeads, headDim]; the task's is overwritten.</param>
    /// <param name="value">Same shape.</param>
    /// <param name="attended">[rows, heads, headDim]: the result.</param>
    public void Attend(int worker, int index, FusedLayer layer, int task, float* query, float* key, float* value, float* attended)
    {
        int width = config.HeadDim;
        int row = task / config.NumKeyValueHeads;
        nint queries = (nint)task * _group * width;
        nint own = (nint)task * width;
        fixed (float* cosines = _rotary.Cosines, sines = _rotary.Sines)
        {
            nint turn = (nint)_positions[row] * _rotary.Width;
            Turn(key + own, layer.KeyNorm, cosines + turn, sines + turn);
            for (int i = 0; i < _group; i++)
            {
                Turn(query + queries + (i * width), layer.QueryNorm, cosines + turn, sines + turn);
            }
        }

        nint place = width * (_format == WeightFormat.Float32 ? sizeof(float) : sizeof(ushort));
        CachedHeads cache = _layers[index];
        byte* keys = cache.Keys + (task * (nint)cache.Capacity * place);
        byte* values = cache.Values + (task * (nint)cache.Capacity * place);
        AttentionKernel.Store(_format, key + own, keys + (_past * place), width);
        AttentionKernel.Store(_format, value + own, values + (_past * place), width);
        long* shown = _shown == null ? null : _shown + ((nint)row * (_past + 1));
        AttentionKernel.Attend(
            _format, query + queries, keys, values, _past + 1, width, _group, shown, _scores[worker], _queries[worker], attended + queries);
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private void Turn(float* head, float* norm, float* cosine, float* sine)
    {
        if (norm != null)
        {
            RowKernels.RmsNorm(head, norm, config.HeadDim, config.RmsNormEps, head);
        }

        RowKernels.Rotate(head, cosine, sine, config.HeadDim);
    }

    // Positions count tokens: padding before the prompt moves nothing.
    private int Position(int row)
    {
        if (_shown == null)
        {
            return _past;
        }

        long tokens = 0;
        for (int i = 0; i < _past; i++)
        {
            tokens += _shown[((nint)row * (_past + 1)) + i];
        }

        return (int)tokens;
    }

    private void Reserve(int positions)
    {
        if (positions <= _roomFor)
        {
            return;
        }

        _room.Dispose();
        _room = new FusedMemory();
        _roomFor = Math.Max(positions, 2 * _roomFor);
        for (int worker = 0; worker < workers; worker++)
        {
            _scores[worker] = _room.Floats((long)_group * _roomFor);
            _queries[worker] = _room.Floats((long)_group * config.HeadDim);
        }
    }
}

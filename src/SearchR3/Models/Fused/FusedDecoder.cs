namespace SearchR3.Models.Fused;

/// <summary>
/// One decode step of a few rows as one pass over the weights: float32 activations, everything between two matrices in registers and caches, all threads inside
/// the pass from its first to its last line. What torch does in 25 calls a layer, each of which costs more than its arithmetic at one row, is five stretches between
/// barriers here. A row's numbers do not depend on the other rows or on the number of threads.
/// </summary>
internal sealed unsafe class FusedDecoder : IDisposable
{
    // Below this many weights a second thread costs more than it brings.
    private const long WeightsPerWorker = 500_000;

    private readonly FusedWeights _weights;
    private readonly ModelConfig _config;
    private readonly FusedAttention _attention;
    private readonly WorkerTeam _team;
    private readonly FusedMemory _memory = new();
    private readonly int _rows;
    private readonly int _queryWidth;
    private readonly float* _residual;
    private readonly float* _query;
    private readonly float* _key;
    private readonly float* _value;
    private readonly float* _attended;
    private readonly float* _gate;
    private readonly float* _up;
    private readonly DecodeScratch[] _scratch;

    private float* _logits;

    /// <summary>Starts the threads and makes room for <paramref name="rows"/> rows.</summary>
    /// <param name="weights">Owned by the caller.</param>
    /// <param name="rows">The most rows of a step.</param>
    /// <param name="threads">The most threads.</param>
    public FusedDecoder(FusedWeights weights, int rows, int threads)
    {
        _weights = weights;
        _config = weights.Model.Config;
        _rows = rows;
        _queryWidth = _config.NumAttentionHeads * _config.HeadDim;
        int keyWidth = _config.NumKeyValueHeads * _config.HeadDim;
        int hidden = _config.HiddenSize;
        int widest = Math.Max(Math.Max(hidden, _queryWidth), _config.IntermediateSize);
        _residual = _memory.Floats((long)rows * hidden);
        _query = _memory.Floats((long)rows * _queryWidth);
        _key = _memory.Floats((long)rows * keyWidth);
        _value = _memory.Floats((long)rows * keyWidth);
        _attended = _memory.Floats((long)rows * _queryWidth);
        _gate = _memory.Floats((long)rows * _config.IntermediateSize);
        _up = _memory.Floats((long)rows * _config.IntermediateSize);
        long weightCount = weights.Layers.Sum(l => (long)l.Gate.Outputs * l.Gate.Inputs * 3) + ((long)weights.Head.Outputs * weights.Head.Inputs);

        // Workers wait for each other spinning, so there is never more than one for a processor, whatever torch was told.
        _team = new WorkerTeam((int)Math.Clamp(weightCount / WeightsPerWorker, 1, Math.Min(threads, Environment.ProcessorCount)));
        _scratch = [.. Enumerable.Range(0, _team.Count).Select(_ => new DecodeScratch(_memory, rows, widest))];
        _attention = new FusedAttention(_config, _team.Count);
    }

    /// <summary>Threads of a step, the caller's included.</summary>
    public int Workers => _team.Count;

    /// <summary>Feeds one token to each row of a cache that a first pass has filled, and stores it there.</summary>
    /// <param name="tokens">[rows].</param>
    /// <param name="cache">Of this model, in its type.</param>
    /// <returns>[rows, hidden] float32: the states after the last norm; the caller's.</returns>
    public Tensor Step(ReadOnlySpan<long> tokens, KVCache cache)
    {
        int rows = tokens.Length;
        if (rows > _rows || rows != cache.BatchSize || cache.Layers != _weights.Layers.Length)
        {
            throw new InvalidOperationException(
                $"A step of {rows} tokens needs a cache of {rows} rows and {_weights.Layers.Length} layers and room for its rows, but the cache has {cache.BatchSize} and {cache.Layers}, the decoder room for {_rows}.");
        }

        _attention.Begin(cache, _weights.Model.Dtype);
        _weights.ReadEmbeddings(tokens, _residual);
        Tensor states = empty([rows, _config.HiddenSize], ScalarType.Float32);
        float* result = (float*)TensorMemory.Of(states);
        _team.Run(worker => Pass(worker, rows, result));
        cache.Advance(rows, 1);
        return states;
    }

    /// <summary>Scores of every token.</summary>
    /// <param name="states">[rows, hidden] float32 from <see cref="Step"/>, or any of its rows.</param>
    /// <returns>[rows, vocab] float32; the caller's.</returns>
    public Tensor Logits(Tensor states)
    {
        int rows = (int)states.shape[0];
        Tensor logits = empty([rows, _weights.Head.Outputs], ScalarType.Float32);
        float* from = (float*)TensorMemory.Of(states);
        float* to = (float*)TensorMemory.Of(logits);
        _team.Run(worker => Score(worker, from, rows, to));
        return logits;
    }

    /// <summary>The likeliest token of each row and its log-probability, without bringing the scores anywhere.</summary>
    /// <param name="states">[rows, hidden] float32 from <see cref="Step"/>.</param>
    /// <param name="tokens">At least rows long.</param>
    /// <param name="logProbabilities">At least rows long.</param>
    public void Likeliest(Tensor states, Span<int> tokens, Span<float> logProbabilities)
    {
        int rows = (int)states.shape[0];
        int vocabulary = _weights.Head.Outputs;
        _logits = _logits == null ? _memory.Floats((long)_rows * vocabulary) : _logits;
        float* from = (float*)TensorMemory.Of(states);
        TokenScore[] best = new TokenScore[rows * _team.Count];
        _team.Run(worker =>
        {
            Score(worker, from, rows, _logits);
            (int first, int end) = _weights.Head.Share(worker, _team.Count);
            for (int row = 0; row < rows; row++)
            {
                best[(row * _team.Count) + worker] = TokenScore.Of(new ReadOnlySpan<float>(_logits + ((nint)row * vocabulary) + first, end - first), first);
            }
        });
        for (int row = 0; row < rows; row++)
        {
            TokenScore all = TokenScore.Merge(best.AsSpan(row * _team.Count, _team.Count));
            tokens[row] = all.Token;
            logProbabilities[row] = -MathF.Log(all.Sum);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        _memory.Dispose();
        _attention.Dispose();
    }

    private void Score(int worker, float* states, int rows, float* logits)
    {
        Arrange(rows, states, _config.HiddenSize, _weights.Head.Format, _scratch[worker].Arranged);
        Multiply(worker, _weights.Head, rows, logits);
    }

    private void Pass(int worker, int rows, float* result)
    {
        float* arranged = _scratch[worker].Arranged;
        int hidden = _config.HiddenSize;
        for (int index = 0; index < _weights.Layers.Length; index++)
        {
            FusedLayer layer = _weights.Layers[index];
            Normalise(worker, rows, layer.InputNorm, layer.Query.Format);
            Multiply(worker, layer.Query, rows, _query);
            Multiply(worker, layer.Key, rows, _key);
            Multiply(worker, layer.Value, rows, _value);
            _team.Meet();

            for (int task = worker; task < _attention.Tasks; task += _team.Count)
            {
                _attention.Attend(worker, index, layer, task, _query, _key, _value, _attended);
            }

            _team.Meet();
            Arrange(rows, _attended, _queryWidth, layer.Output.Format, arranged);
            Multiply(worker, layer.Output, rows, _residual, add: true);
            _team.Meet();

            Normalise(worker, rows, layer.PostAttentionNorm, layer.Gate.Format);
            Multiply(worker, layer.Gate, rows, _gate);
            Multiply(worker, layer.Up, rows, _up);
            (int first, int end) = layer.Gate.Share(worker, _team.Count);
            for (int row = 0; row < rows; row++)
            {
                nint at = ((nint)row * _config.IntermediateSize) + first;
                RowKernels.SwiGlu(_gate + at, _up + at, end - first);
            }

            _team.Meet();
            Arrange(rows, _gate, _config.IntermediateSize, layer.Down.Format, arranged);
            Multiply(worker, layer.Down, rows, _residual, add: true);
            _team.Meet();
        }

        for (int row = worker; row < rows; row += _team.Count)
        {
            RowKernels.RmsNorm(_residual + ((nint)row * hidden), _weights.Norm, hidden, _config.RmsNormEps, result + ((nint)row * hidden));
        }
    }

    // Every worker normalises all rows for itself: cheaper than one more barrier.
    private void Normalise(int worker, int rows, float* norm, WeightFormat format)
    {
        int hidden = _config.HiddenSize;
        DecodeScratch scratch = _scratch[worker];
        for (int row = 0; row < rows; row++)
        {
            RowKernels.RmsNorm(_residual + ((nint)row * hidden), norm, hidden, _config.RmsNormEps, scratch.Row);
            MatrixKernel.Arrange(format, scratch.Row, scratch.Arranged + ((nint)row * hidden), hidden);
        }
    }

    private static void Arrange(int rows, float* from, int width, WeightFormat format, float* arranged)
    {
        for (int row = 0; row < rows; row++)
        {
            MatrixKernel.Arrange(format, from + ((nint)row * width), arranged + ((nint)row * width), width);
        }
    }

    private void Multiply(int worker, in WeightMatrix weights, int rows, float* results, bool add = false)
    {
        (int first, int end) = weights.Share(worker, _team.Count);
        MatrixKernel.Multiply(weights, _scratch[worker].Arranged, rows, results, weights.Outputs, first, end, add);
    }
}

namespace SearchR3.Generation;

/// <summary>
/// Draws the next token of every row. Each request has its own random numbers, drawn from its own seed before decoding starts, and a draw
/// is the inverse of the row's cumulative distribution in vocabulary order: neither depends on the other rows. Owns its tensors.
/// </summary>
internal sealed class Sampler : IDisposable
{
    private SamplingTable _table;

    // [rows, steps] in [0, 1), or null when all rows are greedy.
    private Tensor? _uniforms;

    /// <summary>Prepares the random numbers of all steps.</summary>
    public Sampler(IReadOnlyList<SamplingOptions> options, Device device)
    {
        _table = new SamplingTable(options, device);
        if (!_table.AllGreedy)
        {
            _uniforms = Uniforms(options, device);
        }
    }

    /// <summary>True when no row draws: the likeliest token is all that is asked for.</summary>
    public bool AllGreedy => _table.AllGreedy;

    /// <summary>
    /// Chooses one token for each row of <paramref name="logits"/> <c>[rows, vocab]</c>; writes the tokens and their log-probabilities into the
    /// two spans (at least rows long). One transfer from the device.
    /// </summary>
    public void Draw(Tensor logits, int step, Span<int> tokens, Span<float> logProbabilities)
    {
        using DisposeScope scope = NewDisposeScope();
        int rows = (int)logits.shape[0];
        Tensor scores = logits.to(ScalarType.Float32);
        Tensor chosen;
        if (_table.AllGreedy)
        {
            scores = scores.log_softmax(-1);
            chosen = scores.argmax(-1, keepdim: true);
        }
        else
        {
            scores = _table.Temperature is null ? scores : scores / _table.Temperature;
            scores = TokenDistribution.Truncate(scores, _table).log_softmax(-1);
            chosen = InverseCumulative(scores.exp(), _uniforms!.narrow(1, step, 1));
            if (_table.Greedy is not null)
            {
                chosen = where(_table.Greedy, scores.argmax(-1, keepdim: true), chosen);
            }
        }

        // Token ids are far below 2^24, so float32 holds them exactly and one transfer carries both rows.
        Tensor both = cat([chosen.to(ScalarType.Float32), scores.gather(-1, chosen)], 1).cpu();
        TorchSharp.Utils.TensorAccessor<float> values = both.data<float>();
        for (int row = 0; row < rows; row++)
        {
            tokens[row] = (int)values[row, 0];
            logProbabilities[row] = values[row, 1];
        }
    }

    /// <summary>Leaves only <paramref name="rows"/>, in that order.</summary>
    public void KeepRows(long[] rows)
    {
        SamplingTable kept = _table.KeepRows(rows);
        _table.Dispose();
        _table = kept;
        if (_uniforms is not null)
        {
            Tensor uniforms = _uniforms.index_select(0, tensor(rows, device: _uniforms.device)).DetachFromDisposeScope();
            _uniforms.Dispose();
            _uniforms = uniforms;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table.Dispose();
        _uniforms?.Dispose();
    }

    /// <summary>For each row the first token whose cumulative probability exceeds u times the sum, <c>[rows, 1]</c> int64.</summary>
    private static Tensor InverseCumulative(Tensor probabilities, Tensor uniforms)
    {
        Tensor cumulative = probabilities.cumsum(-1);
        Tensor total = cumulative.narrow(-1, cumulative.shape[^1] - 1, 1).contiguous();
        Tensor drawn = searchsorted(cumulative, uniforms * total, false, true, null);

        // Rounding can lift u times the sum to the sum itself; the first token that reaches the sum is the last one with any probability.
        Tensor last = searchsorted(cumulative, total, false, false, null);
        return drawn.minimum(last);
    }

    private static Tensor Uniforms(IReadOnlyList<SamplingOptions> options, Device device)
    {
        int steps = options.Max(o => o.MaxNewTokens);
        float[] numbers = new float[options.Count * steps];
        for (int row = 0; row < options.Count; row++)
        {
            if (options[row].IsGreedy)
            {
                continue;
            }

            Random random = options[row].Seed is int seed ? new Random(seed) : Random.Shared;
            for (int step = 0; step < options[row].MaxNewTokens; step++)
            {
                numbers[(row * steps) + step] = random.NextSingle();
            }
        }

        return tensor(numbers, [options.Count, steps], device: device).DetachFromDisposeScope();
    }
}

using SearchR3.Models;
using SearchR3.Models.Fused;

namespace SearchR3.Generation;

/// <summary>
/// The state of one <see cref="TextGenerator.Generate"/>: rows, cache, mask and sampler. All tensors live on the model's device; the host sees one
/// small transfer a step. Used inside one dispose scope that outlives it.
/// </summary>
internal sealed class DecodeBatch : IDisposable
{
    // A finished row costs 1/rows of a step, taking it out costs a copy of the cache: rows leave once an eighth of the batch is finished.
    private const int IdleShare = 8;

    // Above this many rows torch's matrix products, which then run near the machine's bfloat16 rate, outweigh its calls.
    private const int MostFusedRows = 64;

    private readonly CausalLanguageModel _model;
    private readonly int? _embedToken;
    private readonly FusedWeights? _int8;
    private readonly DecodeRow[] _all;
    private readonly List<DecodeRow> _rows;
    private readonly KVCache _cache;
    private readonly Sampler _sampler;
    private readonly List<DecodeRow> _embedded = [];
    private readonly List<Tensor> _embedStates = [];
    private readonly int[] _tokens;
    private readonly float[] _logProbabilities;

    private FusedWeights? _weights;
    private FusedDecoder? _fused;
    private int _step;

    /// <summary>Prepares the rows; <see cref="Prefill"/> comes next.</summary>
    public DecodeBatch(CausalLanguageModel model, int? embedToken, IReadOnlyList<GenerationRequest> requests, FusedWeights? int8 = null)
    {
        _int8 = int8;
        _model = model;
        _embedToken = embedToken;
        _all = [.. requests.Select((request, index) => new DecodeRow(request, index))];
        _rows = [.. _all];
        _cache = new KVCache(requests.Max(r => r.Prompt.Length + r.Sampling.MaxNewTokens + 1));
        _sampler = new Sampler([.. requests.Select(r => r.Sampling)], model.Device);
        _tokens = new int[_all.Length];
        _logProbabilities = new float[_all.Length];
    }

    /// <summary>Runs every different prompt once, shares its cache among the requests that have it, and samples the first tokens.</summary>
    public void Prefill()
    {
        using DisposeScope scope = NewDisposeScope();
        (List<int[]> prompts, long[] promptOf) = DistinctPrompts();
        int length = prompts.Max(p => p.Length);
        long[] ids = new long[prompts.Count * length];
        long[] mask = new long[ids.Length];
        for (int row = 0; row < prompts.Count; row++)
        {
            int start = ((row + 1) * length) - prompts[row].Length;
            for (int i = 0; i < prompts[row].Length; i++)
            {
                ids[start + i] = prompts[row][i];
                mask[start + i] = 1;
            }
        }

        long[] shape = [prompts.Count, length];
        Tensor input = tensor(ids, shape, device: _model.Device);
        Tensor? padding = prompts.All(p => p.Length == length) ? null : tensor(mask, shape, device: _model.Device);
        Tensor hidden = _model.Forward(input, padding, _cache).select(1, length - 1);
        if (prompts.Count < _rows.Count)
        {
            _cache.KeepRows(promptOf);
            hidden = hidden.index_select(0, tensor(promptOf, device: _model.Device));
        }

        Choose(hidden);
    }

    /// <summary>Takes finished rows out when enough of them are idle; false when nothing is left to do.</summary>
    public bool Compact()
    {
        int idle = _rows.Count(row => row.Idle);
        if (idle == _rows.Count)
        {
            return false;
        }

        if (idle * IdleShare < _rows.Count || idle == 0)
        {
            return true;
        }

        using DisposeScope scope = NewDisposeScope();
        long[] kept = [.. Enumerable.Range(0, _rows.Count).Where(i => !_rows[i].Idle).Select(i => (long)i)];
        _cache.KeepRows(kept);
        _sampler.KeepRows(kept);
        _rows.RemoveAll(row => row.Idle);
        return true;
    }

    /// <summary>Feeds each row its last token, or the embed token where sampling has ended, and samples the next tokens.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        long[] feed = new long[_rows.Count];
        for (int i = 0; i < feed.Length; i++)
        {
            feed[i] = _rows[i].Feed(_embedToken ?? 0);
        }

        Tensor hidden = Feed(feed);
        TakeEmbedStates(hidden);
        Choose(hidden);
    }

    /// <summary>All completions in the order of the requests.</summary>
    public IReadOnlyList<Completion> Completions()
    {
        using DisposeScope scope = NewDisposeScope();
        float[]?[] states = new float[_all.Length][];
        if (_embedStates.Count > 0)
        {
            float[][] vectors = TensorRows.ToFloats(cat(_embedStates, 0));
            for (int i = 0; i < vectors.Length; i++)
            {
                states[_embedded[i].Index] = vectors[i];
            }
        }

        return [.. _all.Select(row => row.Complete(states[row.Index]))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fused?.Dispose();
        _weights?.Dispose();
        _cache.Dispose();
        _sampler.Dispose();
    }

    /// <summary>The hidden states <c>[rows, hidden]</c> of one more token a row.</summary>
    private Tensor Feed(long[] tokens)
    {
        if (_fused is null && (_int8 is not null || (tokens.Length <= MostFusedRows && FusedWeights.CanRead(_model))))
        {
            _weights = _int8 is null ? FusedWeights.Of(_model) : null;
            _fused = new FusedDecoder(_int8 ?? _weights!, tokens.Length, get_num_threads());
        }

        return _fused is not null
            ? _fused.Step(tokens, _cache)
            : _model.Forward(tensor(tokens, [tokens.Length, 1], device: _model.Device), cache: _cache).select(1, 0);
    }

    /// <summary>Samples from the hidden states <c>[rows, hidden]</c> for every row that goes on.</summary>
    private void Choose(Tensor hidden)
    {
        if (_rows.All(row => row.Stop is not null))
        {
            EndRowsWithoutEmbedToken();
            return;
        }

        if (_fused is not null && _sampler.AllGreedy)
        {
            _fused.Likeliest(hidden, _tokens, _logProbabilities);
        }
        else
        {
            _sampler.Draw(_fused?.Logits(hidden) ?? _model.Logits(hidden), _step, _tokens, _logProbabilities);
        }

        _step++;
        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Stop is null)
            {
                _rows[i].Accept(_tokens[i], _logProbabilities[i], _embedToken);
            }
        }

        EndRowsWithoutEmbedToken();
    }

    private void EndRowsWithoutEmbedToken()
    {
        if (_embedToken is null)
        {
            foreach (DecodeRow row in _rows)
            {
                row.Idle |= row.Stop is not null;
            }
        }
    }

    /// <summary>Keeps the hidden states of rows that were just fed the embed token; they stay on the device until the end.</summary>
    private void TakeEmbedStates(Tensor hidden)
    {
        List<long>? taken = null;
        for (int i = 0; i < _rows.Count; i++)
        {
            DecodeRow row = _rows[i];
            if (row.AtEmbedToken && !row.Idle)
            {
                row.Idle = true;
                (taken ??= []).Add(i);
                _embedded.Add(row);
            }
        }

        if (taken is not null)
        {
            Tensor index = tensor(taken, device: _model.Device);
            _embedStates.Add(hidden.index_select(0, index).MoveToOuterDisposeScope());
        }
    }

    private (List<int[]> Prompts, long[] PromptOf) DistinctPrompts()
    {
        List<int[]> prompts = [];
        long[] promptOf = new long[_rows.Count];
        Dictionary<int[], int> known = new(TokenSequenceComparer.Instance);
        for (int i = 0; i < promptOf.Length; i++)
        {
            int[] prompt = _rows[i].Request.Prompt;
            if (!known.TryGetValue(prompt, out int place))
            {
                place = prompts.Count;
                known.Add(prompt, place);
                prompts.Add(prompt);
            }

            promptOf[i] = place;
        }

        return (prompts, promptOf);
    }
}

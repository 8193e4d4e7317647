using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>Causal self-attention with rotary positions and grouped key-value heads (arXiv 2305.13245).</summary>
public sealed class Attention : Module
{
    [ComponentName(Name = "q_proj")]
    private readonly LoraLinear _query;

    [ComponentName(Name = "k_proj")]
    private readonly LoraLinear _key;

    [ComponentName(Name = "v_proj")]
    private readonly LoraLinear _value;

    [ComponentName(Name = "o_proj")]
    private readonly LoraLinear _output;

    [ComponentName(Name = "q_norm")]
    private readonly RmsNorm? _queryNorm;

    [ComponentName(Name = "k_norm")]
    private readonly RmsNorm? _keyNorm;

    private readonly int _heads;
    private readonly int _keyValueHeads;
    private readonly int _headDim;
    private readonly int _layer;

    internal Attention(ModelConfig config, int layer, Device device, ScalarType dtype)
        : base(nameof(Attention))
    {
        _heads = config.NumAttentionHeads;
        _keyValueHeads = config.NumKeyValueHeads;
        _headDim = config.HeadDim;
        _layer = layer;
        int keyValueWidth = _keyValueHeads * _headDim;
        _query = new LoraLinear(config.HiddenSize, _heads * _headDim, config.AttentionBias, device, dtype);
        _key = new LoraLinear(config.HiddenSize, keyValueWidth, config.AttentionBias, device, dtype);
        _value = new LoraLinear(config.HiddenSize, keyValueWidth, config.AttentionBias, device, dtype);
        _output = new LoraLinear(_heads * _headDim, config.HiddenSize, config.AttentionOutputBias, device, dtype);
        if (config.QkNorm)
        {
            _queryNorm = new RmsNorm(_headDim, config.RmsNormEps, device, dtype);
            _keyNorm = new RmsNorm(_headDim, config.RmsNormEps, device, dtype);
        }

        RegisterComponents();
    }

    internal LoraLinear Query => _query;

    internal LoraLinear Key => _key;

    internal LoraLinear Value => _value;

    internal LoraLinear Output => _output;

    internal RmsNorm? QueryNorm => _queryNorm;

    internal RmsNorm? KeyNorm => _keyNorm;

    /// <summary>[batch, seq, hidden] to [batch, seq, hidden].</summary>
    internal Tensor Forward(Tensor input, AttentionContext context)
    {
        long batch = input.shape[0];
        long length = input.shape[1];
        Tensor query = _query.forward(input).view(batch, length, _heads, _headDim);
        Tensor key = _key.forward(input).view(batch, length, _keyValueHeads, _headDim);
        Tensor value = _value.forward(input).view(batch, length, _keyValueHeads, _headDim);
        if (_queryNorm is not null && _keyNorm is not null)
        {
            query = _queryNorm.forward(query);
            key = _keyNorm.forward(key);
        }

        query = RotaryEmbedding.Rotate(query, context.Cosine, context.SignedSine);
        key = RotaryEmbedding.Rotate(key, context.Cosine, context.SignedSine);
        return _output.forward(Attend(query, key, value, context));
    }

    // All [batch, seq, heads or keyValueHeads, headDim]; gives [batch, seq, heads · headDim].
    private Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionContext context)
    {
        Tensor keys = key.transpose(1, 2);
        Tensor values = value.transpose(1, 2);
        if (context.Cache is not null)
        {
            (keys, values) = context.Cache.Append(_layer, keys, values);
        }

        if (context.GroupedMask is not null)
        {
            return GroupedAttention.Attend(query, keys, values, context.GroupedMask);
        }

        Tensor attended = query.shape[1] == 1 && context.Cache is not null
            ? AttendOne(query, keys, values, context.Mask)
            : functional.scaled_dot_product_attention(
                query.transpose(1, 2), Repeat(keys), Repeat(values), context.Mask, is_casual: context.Causal).transpose(1, 2);
        return attended.reshape(query.shape[0], query.shape[1], _heads * _headDim);
    }

    // One new position: the query heads that share a key-value head stand as its rows, so the cache is read without copies.
    private Tensor AttendOne(Tensor query, Tensor keys, Tensor values, Tensor? mask) =>
        functional.scaled_dot_product_attention(
            query.reshape(query.shape[0], _keyValueHeads, _heads / _keyValueHeads, _headDim), keys, values, mask);

    // [batch, keyValueHeads, keys, headDim] to [batch, heads, keys, headDim].
    private Tensor Repeat(Tensor states)
    {
        if (_heads == _keyValueHeads)
        {
            return states;
        }

        (long batch, long length) = (states.shape[0], states.shape[2]);
        return states.unsqueeze(2).expand(batch, _keyValueHeads, _heads / _keyValueHeads, length, _headDim)
            .reshape(batch, _heads, length, _headDim);
    }
}

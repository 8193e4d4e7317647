using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>One layer: <c>x + attention(norm(x))</c>, then <c>x + mlp(norm(x))</c>.</summary>
public sealed class DecoderLayer : Module
{
    [ComponentName(Name = "input_layernorm")]
    private readonly RmsNorm _inputNorm;

    [ComponentName(Name = "self_attn")]
    private readonly Attention _attention;

    [ComponentName(Name = "post_attention_layernorm")]
    private readonly RmsNorm _postAttentionNorm;

    [ComponentName(Name = "mlp")]
    private readonly Mlp _mlp;

    internal DecoderLayer(ModelConfig config, int layer, Device device, ScalarType dtype)
        : base(nameof(DecoderLayer))
    {
        _inputNorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, device, dtype);
        _attention = new Attention(config, layer, device, dtype);
        _postAttentionNorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, device, dtype);
        _mlp = new Mlp(config, device, dtype);
        RegisterComponents();
    }

    internal RmsNorm InputNorm => _inputNorm;

    internal Attention Attention => _attention;

    internal RmsNorm PostAttentionNorm => _postAttentionNorm;

    internal Mlp Mlp => _mlp;

    /// <summary>[batch, seq, hidden] to [batch, seq, hidden]; frees its temporaries.</summary>
    internal Tensor Forward(Tensor hidden, AttentionContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor middle = hidden.Plus(_attention.Forward(_inputNorm.forward(hidden), context));
        return middle.Plus(_mlp.forward(_postAttentionNorm.forward(middle))).MoveToOuterDisposeScope();
    }
}

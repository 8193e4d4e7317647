using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>The gated feed-forward part, <c>down(silu(gate(x)) · up(x))</c> (arXiv 2002.05202).</summary>
public sealed class Mlp : Module<Tensor, Tensor>
{
    [ComponentName(Name = "gate_proj")]
    private readonly LoraLinear _gate;

    [ComponentName(Name = "up_proj")]
    private readonly LoraLinear _up;

    [ComponentName(Name = "down_proj")]
    private readonly LoraLinear _down;

    internal Mlp(ModelConfig config, Device device, ScalarType dtype)
        : base(nameof(Mlp))
    {
        _gate = new LoraLinear(config.HiddenSize, config.IntermediateSize, config.MlpBias, device, dtype);
        _up = new LoraLinear(config.HiddenSize, config.IntermediateSize, config.MlpBias, device, dtype);
        _down = new LoraLinear(config.IntermediateSize, config.HiddenSize, config.MlpBias, device, dtype);
        RegisterComponents();
    }

    internal LoraLinear Gate => _gate;

    internal LoraLinear Up => _up;

    internal LoraLinear Down => _down;

    /// <summary>[batch, seq, hidden] to [batch, seq, hidden].</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor gate = _gate.forward(input);
        Tensor up = _up.forward(input);

        // In place only where no gradient needs what would be overwritten.
        Tensor product = gate.requires_grad || up.requires_grad ? functional.silu(gate) * up : gate.silu_().mul_(up);
        return _down.forward(product);
    }
}

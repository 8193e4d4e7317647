using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>
/// A linear map that can carry a low-rank update (arXiv 2106.09685): <c>y = x Wᵀ + b + scaling · (dropout(x) Aᵀ) Bᵀ</c>. Every projection of
/// the model is one from the start; without an adapter it is a plain linear map.
/// </summary>
public sealed class LoraLinear : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    internal LoraLinear(int inputs, int outputs, bool bias, Device device, ScalarType dtype)
        : base(nameof(LoraLinear))
    {
        _weight = WeightParameter.Empty(device, dtype, outputs, inputs);
        _bias = bias ? WeightParameter.Empty(device, dtype, outputs) : null;
        RegisterComponents();
    }

    /// <summary>[outputs, inputs]; owned by the module.</summary>
    public Parameter Weight => _weight;

    /// <summary>[.., inputs] to [.., outputs].</summary>
    public override Tensor forward(Tensor input) => functional.linear(input, _weight, _bias);
}

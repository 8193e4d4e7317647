using TorchSharp.Modules;
using TorchSharp.Utils;

namespace SearchR3.Models;

/// <summary>
/// Root-mean-square norm over the last dimension, <c>x / sqrt(mean(x²) + eps) · weight</c> (arXiv 1910.07467). The mean and the root
/// are taken in float32 whatever the weights' type.
/// </summary>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    private readonly double _epsilon;

    internal RmsNorm(int width, double epsilon, Device device, ScalarType dtype)
        : base(nameof(RmsNorm))
    {
        _epsilon = epsilon;
        _weight = WeightParameter.Empty(device, dtype, width);
        RegisterComponents();
    }

    /// <summary>[.., width] to [.., width].</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dtype == ScalarType.Float32)
        {
            return input * Scale(input) * _weight;
        }

        Tensor wide = input.to_type(ScalarType.Float32);
        return (wide * Scale(wide)).to_type(input.dtype) * _weight;
    }

    // [.., 1]: one factor for each row.
    private Tensor Scale(Tensor wide) => wide.square().mean([-1], keepdim: true).add_(_epsilon).rsqrt_();
}

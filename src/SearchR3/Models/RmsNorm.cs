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

    internal Parameter Weight => _weight;

    /// <summary>[.., width] to [.., width].</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool wide = input.dtype == ScalarType.Float32;
        Tensor numbers = wide ? input : input.to_type(ScalarType.Float32);
        if (is_grad_enabled())
        {
            return (numbers * numbers.mul(numbers).mean([-1], keepdim: true).AddInPlace(_epsilon).rsqrt_()).to_type(input.dtype) * _weight;
        }

        // The norm needs no squares in memory, and its gradient, which is the slower one, is not asked for.
        Tensor norm = numbers.norm(-1, keepdim: true);
        Tensor scale = norm.mul_(norm).div_(TorchNumber.Of(input.shape[^1])).AddInPlace(_epsilon).rsqrt_();
        Tensor scaled = wide ? numbers * scale : numbers.mul_(scale);
        return (wide ? scaled : scaled.to_type(input.dtype)).mul_(_weight);
    }
}

using SearchR3.Retrieval;
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
    internal const string NameOfA = "lora_A";
    internal const string NameOfB = "lora_B";

    [ComponentName(Name = "weight")]
    private Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    private double _scaling;
    private double _dropout;

    internal LoraLinear(int inputs, int outputs, bool bias, Device device, ScalarType dtype)
        : base(nameof(LoraLinear))
    {
        _weight = WeightParameter.Empty(device, dtype, outputs, inputs);
        _bias = bias ? WeightParameter.Empty(device, dtype, outputs) : null;
        RegisterComponents();
    }

    /// <summary>[outputs, inputs]; owned by the module.</summary>
    public Parameter Weight => _weight;

    internal Parameter? Bias => _bias;

    /// <summary>Whether a low-rank update is attached.</summary>
    public bool HasAdapter { get; private set; }

    /// <summary>Whether the update takes part; see <see cref="AdapterOff"/>.</summary>
    internal bool AdapterIsOn { get; set; } = true;

    // Asked for by name: a move to another device or type replaces what is registered.
    internal Parameter A => get_parameter(NameOfA)!;

    internal Parameter B => get_parameter(NameOfB)!;

    /// <summary>[.., inputs] to [.., outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor output = functional.linear(input, _weight, _bias);
        if (!HasAdapter || !AdapterIsOn)
        {
            return output;
        }

        Tensor dropped = _dropout > 0 && training ? functional.dropout(input, _dropout, training: true) : input;

        // In the input's type, as under autocast: in float32 the two thin products and the conversions around them took longer than the
        // bfloat16 product that they correct. A and B themselves stay what they are, and so do their gradients.
        Tensor update = functional.linear(functional.linear(dropped, A.to_type(input.dtype)), B.to_type(input.dtype));
        return output.add(update, TorchNumber.Of(_scaling));
    }

    /// <summary>Adds the update with A = U(-1/sqrt(inputs), 1/sqrt(inputs)), as peft does, and B = 0: the output stays what it is.</summary>
    internal void Attach(int rank, double scaling, double dropout, ScalarType dtype, Generator generator)
    {
        if (HasAdapter)
        {
            throw new SearchR3Exception("The model already carries an adapter: merge it before attaching another.");
        }

        long inputs = _weight.shape[1];
        Parameter a = WeightParameter.Empty(_weight.device, dtype, rank, inputs);
        Parameter b = WeightParameter.Empty(_weight.device, dtype, _weight.shape[0], rank);
        using (no_grad())
        {
            using Tensor uniform = rand([rank, inputs], ScalarType.Float32, generator: generator);
            a.copy_(uniform.sub_(TorchNumber.Of(0.5)).mul_(TorchNumber.Of(2 / Math.Sqrt(inputs))));
            b.zero_();
        }

        register_parameter(NameOfA, a);
        register_parameter(NameOfB, b);
        _scaling = scaling;
        _dropout = dropout;
        HasAdapter = true;
    }

    /// <summary>Adds the update to the weight, in float32 with one rounding at the end, and detaches it.</summary>
    internal void Merge()
    {
        using (no_grad())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor delta = B.to(ScalarType.Float32).mm(A.to(ScalarType.Float32)).mul_(TorchNumber.Of(_scaling));
            _weight.copy_(delta.AddInPlace(_weight));
        }

        Detach();
    }

    /// <summary>Removes the update.</summary>
    internal void Detach()
    {
        foreach (string name in new[] { NameOfA, NameOfB })
        {
            Parameter parameter = get_parameter(name)!;
            _internal_params.Remove(name);
            parameter.Dispose();
        }

        HasAdapter = false;
    }

    /// <summary>Puts another matrix in the place of the weight, which is freed.</summary>
    internal void ReplaceWeight(Parameter weight)
    {
        Parameter old = _weight;
        _internal_params.Remove("weight");
        _weight = weight;
        register_parameter("weight", weight);
        old.Dispose();
    }
}

using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>The embedding matrix, and the head of models that tie the two.</summary>
public sealed class TokenEmbedding : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    internal TokenEmbedding(int rows, int width, Device device, ScalarType dtype)
        : base(nameof(TokenEmbedding))
    {
        _weight = WeightParameter.Empty(device, dtype, rows, width);
        RegisterComponents();
    }

    /// <summary>[vocab, hidden]; owned by the module.</summary>
    public Parameter Weight => _weight;

    /// <summary>Ids [batch, seq] int64 to rows [batch, seq, hidden].</summary>
    public override Tensor forward(Tensor ids) =>
        _weight.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], _weight.shape[1]);

    /// <summary>Hidden states [.., hidden] to scores [.., vocab].</summary>
    internal Tensor Logits(Tensor hidden) => functional.linear(hidden, _weight);
}

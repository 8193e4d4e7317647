using SearchR3.Retrieval;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>
/// The embedding matrix, and the head of models that tie the two. An adapter may put trainable rows in the place of some of its rows;
/// they then act in both roles.
/// </summary>
public sealed class TokenEmbedding : Module<Tensor, Tensor>
{
    /// <summary>peft's name. Despite it, these are the rows themselves, not a difference.</summary>
    internal const string NameOfRows = "trainable_tokens_delta";

    [ComponentName(Name = "weight")]
    private Parameter _weight;

    private long[] _rowIds = [];

    internal TokenEmbedding(int rows, int width, Device device, ScalarType dtype)
        : base(nameof(TokenEmbedding))
    {
        _weight = WeightParameter.Empty(device, dtype, rows, width);
        RegisterComponents();
    }

    /// <summary>[vocab, hidden]; owned by the module.</summary>
    public Parameter Weight => _weight;

    /// <summary>Ids whose rows an adapter replaces, in the order of its rows; empty without.</summary>
    public IReadOnlyList<long> TrainableIds => _rowIds;

    /// <summary>Whether the trainable rows take part; see <see cref="AdapterOff"/>.</summary>
    internal bool AdapterIsOn { get; set; } = true;

    // [ids, hidden]; only while there are trainable ids.
    internal Parameter Rows => get_parameter(NameOfRows)!;

    /// <summary>Ids [batch, seq] int64 to rows [batch, seq, hidden].</summary>
    public override Tensor forward(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Tensor flat = ids.reshape(-1);
        Tensor rows = _weight.index_select(0, flat);
        if (_rowIds.Length > 0 && AdapterIsOn)
        {
            Tensor hits = flat.unsqueeze(1).eq(tensor(_rowIds, device: flat.device));
            Tensor replacement = Rows.to_type(rows.dtype).index_select(0, hits.to_type(ScalarType.Int64).argmax(1));
            rows = where(hits.any(1, keepdim: true), replacement, rows);
        }

        return rows.view(ids.shape[0], ids.shape[1], _weight.shape[1]);
    }

    /// <summary>Hidden states [.., hidden] to scores [.., vocab].</summary>
    internal Tensor Logits(Tensor hidden)
    {
        Tensor logits = functional.linear(hidden, _weight);
        return _rowIds.Length == 0 || !AdapterIsOn
            ? logits
            : logits.index_copy_(
                -1, tensor(_rowIds, device: hidden.device), functional.linear(hidden, Rows.to_type(hidden.dtype)));
    }

    /// <summary>Makes the rows of these ids trainable; they begin as the matrix has them.</summary>
    internal void AttachRows(IReadOnlyList<int> ids, ScalarType dtype)
    {
        if (_rowIds.Length > 0)
        {
            throw new SearchR3Exception("The model already carries an adapter: merge it before attaching another.");
        }

        foreach (int id in ids)
        {
            if (id < 0 || id >= _weight.shape[0])
            {
                throw new SearchR3Exception(
                    $"trainable_token_indices names the id {id}, but the embedding matrix has {_weight.shape[0]} rows.");
            }
        }

        long[] rowIds = [.. ids.Select(id => (long)id)];
        if (rowIds.Distinct().Count() != rowIds.Length)
        {
            throw new SearchR3Exception("trainable_token_indices names an id twice.");
        }

        Parameter rows = WeightParameter.Empty(_weight.device, dtype, rowIds.Length, _weight.shape[1]);
        using (no_grad())
        {
            using Tensor index = tensor(rowIds, device: _weight.device);
            using Tensor current = _weight.index_select(0, index);
            rows.copy_(current);
        }

        register_parameter(NameOfRows, rows);
        _rowIds = rowIds;
    }

    /// <summary>Writes the trainable rows into the matrix and detaches them.</summary>
    internal void MergeRows()
    {
        using (no_grad())
        {
            using Tensor index = tensor(_rowIds, device: _weight.device);
            using Tensor rows = Rows.detach().to_type(_weight.dtype);
            _weight.index_copy_(0, index, rows);
        }

        DetachRows();
    }

    /// <summary>Removes the trainable rows.</summary>
    internal void DetachRows()
    {
        Parameter rows = Rows;
        _internal_params.Remove(NameOfRows);
        rows.Dispose();
        _rowIds = [];
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

using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>
/// Keys and values of the positions that a batch has passed, so that a decode step computes one position. Made empty, filled by
/// <see cref="CausalLanguageModel.Forward"/> under <c>no_grad</c>; belongs to one batch of one model. It remembers where the padding of
/// the first pass lay. Not a module, and no dispose scope frees it: dispose it.
/// </summary>
/// <param name="capacity">Positions to make room for at once; more is made when they run out.</param>
public sealed class KVCache(int capacity = 128) : IDisposable
{
    private readonly List<Tensor> _keys = [];
    private readonly List<Tensor> _values = [];
    private long _capacity = Math.Max(capacity, 1);

    /// <summary>Positions held for every row, padding included.</summary>
    public int Length { get; private set; }

    /// <summary>Rows of the batch; 0 before the first pass.</summary>
    public int BatchSize { get; private set; }

    /// <summary>[batch, Length] int64, 1 = token; null while no row has padding.</summary>
    internal Tensor? PaddingMask { get; private set; }

    /// <summary>
    /// Keeps these rows in this order: drops finished ones, or repeats one (the same prompt sampled several times). The next pass has as
    /// many rows as are named here.
    /// </summary>
    /// <exception cref="SearchR3Exception">A row is not in the batch, or none is named.</exception>
    public void KeepRows(long[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Length == 0)
        {
            throw new SearchR3Exception("A key-value cache needs at least one row to keep; dispose it instead.");
        }

        if (rows.Any(row => row < 0 || row >= BatchSize))
        {
            throw new SearchR3Exception($"Row {rows.First(row => row < 0 || row >= BatchSize)} is not in a batch of {BatchSize} rows.");
        }

        if (rows.Length == BatchSize && rows.Select((row, i) => row == i).All(same => same))
        {
            return;
        }

        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor index = tensor(rows, device: _keys[0].device);
        for (int i = 0; i < _keys.Count; i++)
        {
            Replace(_keys, i, _keys[i].index_select(0, index));
            Replace(_values, i, _values[i].index_select(0, index));
        }

        if (PaddingMask is Tensor mask)
        {
            PaddingMask = mask.index_select(0, index).DetachFromDisposeScope();
            mask.Dispose();
        }

        BatchSize = rows.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _keys.Concat(_values))
        {
            tensor.Dispose();
        }

        _keys.Clear();
        _values.Clear();
        PaddingMask?.Dispose();
        PaddingMask = null;
        Length = 0;
        BatchSize = 0;
    }

    /// <summary>Stores the new positions of one layer [batch, heads, seq, headDim]; gives all positions, the new ones included.</summary>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        long length = Length + keys.shape[2];
        if (layer == _keys.Count)
        {
            RaiseCapacity(length);
            _keys.Add(Room(keys));
            _values.Add(Room(values));
        }
        else
        {
            Grow(layer, length);
        }

        _keys[layer].narrow(2, Length, keys.shape[2]).copy_(keys);
        _values[layer].narrow(2, Length, keys.shape[2]).copy_(values);
        return (_keys[layer].narrow(2, 0, length), _values[layer].narrow(2, 0, length));
    }

    /// <summary>Layers that a pass has filled.</summary>
    internal int Layers => _keys.Count;

    /// <summary>Makes room for <paramref name="count"/> more positions in every layer.</summary>
    internal void Reserve(int count)
    {
        for (int layer = 0; layer < _keys.Count; layer++)
        {
            Grow(layer, Length + count);
        }
    }

    /// <summary>A layer's whole room, [batch, heads, capacity, headDim] each.</summary>
    internal (Tensor Keys, Tensor Values) Room(int layer) => (_keys[layer], _values[layer]);

    /// <summary>Ends a pass of <paramref name="count"/> positions over <paramref name="batch"/> rows.</summary>
    internal void Advance(long batch, long count)
    {
        BatchSize = (int)batch;
        Length += (int)count;
    }

    /// <summary>Adds the mask of the new positions and gives that of all; null when no row ever had padding.</summary>
    /// <param name="mask">[batch, seq] int64, or null for all tokens.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="count">New positions.</param>
    /// <param name="device">Where the mask lives.</param>
    internal Tensor? ExtendMask(Tensor? mask, long batch, long count, Device device)
    {
        if (mask is null && PaddingMask is null)
        {
            return null;
        }

        Tensor before = PaddingMask ?? ones([batch, Length], ScalarType.Int64, device);
        Tensor added = mask ?? ones([batch, count], ScalarType.Int64, device);
        Tensor all = cat([before, added], 1).DetachFromDisposeScope();
        PaddingMask?.Dispose();
        PaddingMask = all;
        return all;
    }

    private void Grow(int layer, long length)
    {
        if (_keys[layer].shape[2] >= length)
        {
            return;
        }

        RaiseCapacity(length);
        Replace(_keys, layer, Grown(_keys[layer]));
        Replace(_values, layer, Grown(_values[layer]));
    }

    private void RaiseCapacity(long length)
    {
        while (_capacity < length)
        {
            _capacity *= 2;
        }
    }

    private static void Replace(List<Tensor> list, int index, Tensor tensor)
    {
        list[index].Dispose();
        list[index] = tensor.DetachFromDisposeScope();
    }

    private Tensor Room(Tensor like)
    {
        long[] shape = [like.shape[0], like.shape[1], _capacity, like.shape[3]];
        return empty(shape, like.dtype, like.device).DetachFromDisposeScope();
    }

    private Tensor Grown(Tensor old)
    {
        Tensor room = Room(old);
        room.narrow(2, 0, Length).copy_(old.narrow(2, 0, Length));
        return room;
    }
}

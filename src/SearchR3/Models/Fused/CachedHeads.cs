namespace SearchR3.Models.Fused;

/// <summary>The key-value cache of one layer as the kernels see it.</summary>
internal readonly unsafe struct CachedHeads
{
    /// <summary>[batch, keyValueHeads, capacity, headDim].</summary>
    public required byte* Keys { get; init; }

    /// <summary>Same shape.</summary>
    public required byte* Values { get; init; }

    /// <summary>Positions that there is room for.</summary>
    public required long Capacity { get; init; }
}

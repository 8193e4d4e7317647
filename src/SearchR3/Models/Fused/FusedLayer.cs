namespace SearchR3.Models.Fused;

/// <summary>One layer's weights for the kernels.</summary>
internal unsafe sealed class FusedLayer
{
    public required float* InputNorm { get; init; }

    public required WeightMatrix Query { get; init; }

    public required WeightMatrix Key { get; init; }

    public required WeightMatrix Value { get; init; }

    /// <summary>[headDim], or null where the family has none.</summary>
    public required float* QueryNorm { get; init; }

    /// <summary>[headDim], or null.</summary>
    public required float* KeyNorm { get; init; }

    public required WeightMatrix Output { get; init; }

    public required float* PostAttentionNorm { get; init; }

    public required WeightMatrix Gate { get; init; }

    public required WeightMatrix Up { get; init; }

    public required WeightMatrix Down { get; init; }
}

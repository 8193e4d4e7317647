namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Inner products of floats in the order of <see cref="DotKernel"/> (four sums of 16 lanes, fused multiply-adds, then halves), so that
/// every implementation, and <see cref="ExactIndex"/> on the same machine, return the same bits.
/// </summary>
internal unsafe interface IFloatKernel
{
    /// <summary>Both vectors have <paramref name="length"/> floats, a multiple of 16.</summary>
    public static abstract float Dot(float* query, float* row, nint length);
}

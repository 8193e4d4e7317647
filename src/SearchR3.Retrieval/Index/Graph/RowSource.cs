namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Rows that a scorer reads: those of a store, or copies of the entry points' rows.</summary>
internal readonly unsafe struct RowSource(byte* rows, nint strideBytes, float* norms)
{
    public readonly byte* Rows = rows;
    public readonly nint StrideBytes = strideBytes;

    /// <summary>[row, 2]: scale and squared length, see <see cref="GraphShape"/>.</summary>
    public readonly float* Norms = norms;

    /// <summary>What walks through <paramref name="store"/> compare.</summary>
    public static RowSource Of(GraphStore store) => store.Shape.HasCodes
        ? new RowSource((byte*)store.Codes, store.Shape.CodeStride, store.Norms)
        : new RowSource((byte*)store.Rows, store.Shape.RowStride * sizeof(float), store.Norms);
}

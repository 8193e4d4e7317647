namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Sizes of a graph index's arrays; the same in memory and in the file. Everything is in structure-of-arrays form and each row of an array
/// starts on a cache line:
/// <code>
/// rows   float [count, RowStride]     multiples of 16 floats, padded with zeros
/// codes  sbyte [count, CodeStride]    multiples of 64, padded with zeros; none with float walks
/// norms  float [count, 2]             scale of the code (a code times it approximates the value), squared length of what is compared
/// links  int   [count, LinkStride]    version (even when at rest), count (all bits flipped: deleted), then the ids of the neighbours
/// epochs int   [count]
/// </code>
/// </summary>
internal readonly record struct GraphShape(int Dimension, int MaxLinks, bool HasCodes)
{
    public const int NodeHeader = 2;
    public const int NormStride = 2;

    private const int LineBytes = 64;

    public int RowStride => VectorRows.StrideOf(Dimension);

    public int CodeStride => HasCodes ? (Dimension + LineBytes - 1) / LineBytes * LineBytes : 0;

    public int LinkStride => (NodeHeader + MaxLinks + 15) / 16 * 16;

    /// <summary>Bytes of each array for <paramref name="count"/> rows: rows, codes, norms, links, epochs.</summary>
    public long[] SectionBytes(long count) =>
    [
        checked(count * RowStride * sizeof(float)),
        count * CodeStride,
        count * NormStride * sizeof(float),
        checked(count * LinkStride * sizeof(int)),
        count * sizeof(int),
    ];

    public static long Align(long bytes) => (bytes + LineBytes - 1) / LineBytes * LineBytes;
}

namespace SearchR3.Retrieval.Index;

/// <summary>
/// A block of rows times a panel of queries, with every sum held in registers. A panel holds its queries column by column
/// ([dimension, Width]), so that one load brings the same dimension of several queries and no sum is ever reduced across lanes.
/// Implementations are structs behind a generic parameter: each is compiled apart and called directly. They look alike, but the number of
/// registers, not their width alone, sets the shape of a block (6 x 2 sums of 16 registers, 12 x 2 of 32), and sums live in registers only as
/// named locals: one source for both would need its rows as an array, which lives in memory.
/// </summary>
internal unsafe interface IPanelKernel
{
    /// <summary>Rows in a block.</summary>
    public static abstract int Rows { get; }

    /// <summary>Queries in a panel, at most 32.</summary>
    public static abstract int Width { get; }

    /// <summary>Multiplies one block of rows with one panel and tells which products reach their query's threshold.</summary>
    /// <param name="rows">The first of <see cref="Rows"/> rows.</param>
    /// <param name="stride">Floats from a row to the next.</param>
    /// <param name="length">Dimensions to multiply.</param>
    /// <param name="panel">[length, Width], 64-byte aligned.</param>
    /// <param name="thresholds">[Width].</param>
    /// <param name="passed">[Rows]: bit j is set when row i reaches the threshold of query j.</param>
    /// <param name="next">Memory to prefetch, <see cref="Rows"/> floats a dimension: usually the next block.</param>
    /// <returns>Whether any bit is set.</returns>
    public static abstract bool Multiply(float* rows, nint stride, nint length, float* panel, float* thresholds, uint* passed, byte* next);
}

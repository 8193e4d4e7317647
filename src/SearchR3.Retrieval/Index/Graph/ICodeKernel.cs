namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Inner products of 16-bit and 8-bit integers. Integer sums are exact, so every implementation returns the same.</summary>
internal unsafe interface ICodeKernel
{
    /// <summary>Four rows at once, so that the query is read once for them. Lengths are multiples of 64.</summary>
    public static abstract void DotFour(short* query, sbyte* row0, sbyte* row1, sbyte* row2, sbyte* row3, nint length, int* dots);

    /// <summary>One row.</summary>
    public static abstract int Dot(short* query, sbyte* row, nint length);
}

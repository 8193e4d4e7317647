namespace SearchR3.Retrieval.Index;

/// <summary>Queries in the index's padded layout, [count, stride], with what the scan needs to know of each.</summary>
internal sealed unsafe class QueryBlock : IDisposable
{
    private readonly AlignedMemory _memory;

    /// <exception cref="SearchR3Exception">A query has a wrong number of dimensions or a value that is not finite.</exception>
    public QueryBlock(ReadOnlySpan<float[]> queries, VectorRows rows, bool normalise, int firstNumber)
    {
        Count = queries.Length;
        Stride = rows.Stride;
        _memory = new AlignedMemory((long)Count * Stride);
        Margins = new float[Count];
        try
        {
            for (int i = 0; i < Count; i++)
            {
                Fill(i, queries[i], rows, normalise, $"Query vector {firstNumber + i}");
            }
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    public QueryBlock(ReadOnlySpan<float> query, VectorRows rows, bool normalise)
    {
        Count = 1;
        Stride = rows.Stride;
        _memory = new AlignedMemory(Stride);
        Margins = new float[1];
        try
        {
            Fill(0, query, rows, normalise, "The query vector");
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    public int Count { get; }

    public int Stride { get; }

    /// <summary>
    /// How far two orders of addition can differ for this query and any row. The panel kernel adds in another order than
    /// <see cref="DotKernel"/>, so it only proposes rows, this much below the threshold; the reported score is always the latter's.
    /// </summary>
    public float[] Margins { get; }

    public float* this[int query] => _memory.Pointer + ((long)query * Stride);

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private void Fill(int at, ReadOnlySpan<float> query, VectorRows rows, bool normalise, string what)
    {
        if (query.Length != rows.Dimension)
        {
            throw new SearchR3Exception(
                $"{what} has {query.Length} dimensions, but the index has {rows.Dimension}: use the model that the index was built with.");
        }

        double norm = VectorRows.Store(query, new Span<float>(this[at], query.Length), normalise, what);

        // Any order of n additions errs by at most n * 2^-24 * |q| |r| (Higham 2002, 3.5), plus underflow; two orders by twice that.
        double terms = Stride + DotKernel.Lanes;
        Margins[at] = (float)(1.01 * ((2 * terms * Math.Pow(2, -24) * norm * rows.MaxNorm) + (terms * 1e-44)));
    }
}

namespace SearchR3.Retrieval.Index;

/// <summary>
/// A worker's queries, column by column: panels of [dimension, width] floats and their thresholds. Columns beyond the last query hold
/// zeros under an infinite threshold, so that they never propose a row.
/// </summary>
internal sealed unsafe class QueryPanels : IDisposable
{
    private readonly AlignedMemory _values;
    private readonly AlignedMemory _thresholds;
    private readonly int _width;
    private readonly long _panelLength;

    public QueryPanels(QueryBlock queries, int queryCount, int dimension, int width)
    {
        QueryCount = queryCount;
        Count = (queryCount + width - 1) / width;
        _width = width;
        _panelLength = (long)dimension * width;
        _values = new AlignedMemory(Count * _panelLength);
        _thresholds = new AlignedMemory((long)Count * width);
        new Span<float>(_thresholds.Pointer, Count * width).Fill(float.PositiveInfinity);
        for (int query = 0; query < queryCount; query++)
        {
            float* column = Values(query / width) + (query % width);
            for (int i = 0; i < dimension; i++)
            {
                column[(long)i * width] = queries[query][i];
            }

            SetThreshold(query, float.NegativeInfinity, 0);
        }
    }

    /// <summary>Queries in all panels.</summary>
    public int QueryCount { get; }

    /// <summary>Number of panels.</summary>
    public int Count { get; }

    /// <summary>[dimension, width] of one panel.</summary>
    public float* Values(int panel) => _values.Pointer + (panel * _panelLength);

    /// <summary>[width] of one panel.</summary>
    public float* Thresholds(int panel) => _thresholds.Pointer + ((long)panel * _width);

    /// <summary>Rows that the panel kernel scores below <paramref name="threshold"/> - <paramref name="margin"/> are not proposed.</summary>
    public void SetThreshold(int query, float threshold, float margin) =>
        Thresholds(query / _width)[query % _width] = MathF.BitDecrement(threshold - margin);

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _thresholds.Dispose();
    }
}

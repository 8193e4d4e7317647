using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// Finds the rows whose inner product with a query is largest. Hits come best first, equal scores by document id ascending (UTF-8 bytes).
/// Searches may run side by side.
/// </summary>
public interface IVectorIndex : IDisposable
{
    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Floats in a vector; 0 in an index without rows.</summary>
    public int Dimension { get; }

    /// <summary>What the rows were made from.</summary>
    public IndexInfo Info { get; }

    /// <summary>The document ids by row.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>The epoch in which the row was encoded.</summary>
    public int EpochOf(int row);

    /// <summary>The best <paramref name="top"/> rows for one query.</summary>
    /// <exception cref="SearchR3Exception">Wrong dimension, a value that is not finite, or <paramref name="top"/> below 1.</exception>
    public IReadOnlyList<Hit> Search(ReadOnlySpan<float> query, int top);

    /// <summary>The best <paramref name="top"/> rows for each query; the same hits and scores as one by one.</summary>
    /// <exception cref="SearchR3Exception">Wrong dimension, a value that is not finite, or <paramref name="top"/> below 1.</exception>
    public IReadOnlyList<IReadOnlyList<Hit>> Search(float[][] queries, int top, CancellationToken cancellationToken = default);
}

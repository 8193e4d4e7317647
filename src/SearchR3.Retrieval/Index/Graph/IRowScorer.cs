namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Compares a query with rows: one struct for each kind of row and each instruction set, so that the compiler makes a walk of its own for
/// each, without calls through interfaces or delegates. All kinds for the same rows return the same bits.
/// </summary>
internal unsafe interface IRowScorer
{
    /// <summary>Takes a padded vector as the query.</summary>
    public static abstract void SetVector(ref PreparedQuery query, float* vector);

    /// <summary>Takes a stored row as the query, for comparing rows with each other.</summary>
    public static abstract void SetRow(ref PreparedQuery query, in RowSource source, int row);

    /// <summary>
    /// The inner product (of what the rows stand for) with each row in <paramref name="ids"/>. Rows that are <paramref name="cold"/> are
    /// fetched ahead; for rows in the cache that would be wasted.
    /// </summary>
    public static abstract void Score(in PreparedQuery query, in RowSource source, int* ids, int count, float* scores, bool cold);
}

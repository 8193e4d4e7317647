namespace SearchR3.Reinforcement;

/// <summary>
/// Document vectors that may be compared with each other, all fresh, as one matrix without gradient: queries are drawn to theirs against all others. Owns
/// its tensor.
/// </summary>
internal sealed class DocumentMatrix : IDisposable
{
    private readonly Tensor _vectors;
    private readonly Dictionary<int, int> _columnOf;

    /// <summary>Takes over the vectors.</summary>
    /// <param name="rows">The corpus row of each vector.</param>
    /// <param name="vectors">[rows * dimension], unit length.</param>
    /// <param name="device">Where the loss is computed.</param>
    internal DocumentMatrix(IReadOnlyList<int> rows, float[] vectors, Device device)
    {
        _columnOf = new Dictionary<int, int>(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            _columnOf[rows[i]] = i;
        }

        _vectors = tensor(vectors, [rows.Count, rows.Count == 0 ? 0 : vectors.Length / rows.Count], ScalarType.Float32, device).DetachFromDisposeScope();
    }

    /// <summary>Documents in the matrix.</summary>
    internal int Count => _columnOf.Count;

    /// <summary>
    /// The sum of <c>-log softmax(cos / tau)[positive]</c> over the queries that have a relevant document here. The positive is the relevant document that is
    /// nearest at present; a query's other relevant documents are left out of its denominator.
    /// </summary>
    /// <param name="queries">[queries, dimension] float32, of any length.</param>
    /// <param name="relevant">The corpus rows that answer each query.</param>
    /// <param name="temperature">tau.</param>
    /// <returns>A scalar, and how many queries are in it.</returns>
    internal (Tensor Sum, int Count) Contrast(Tensor queries, IReadOnlyList<int[]> relevant, double temperature)
    {
        using DisposeScope scope = NewDisposeScope();
        if (Count == 0)
        {
            return (queries.sum().mul(TorchNumber.Of(0)).MoveToOuterDisposeScope(), 0);
        }

        Tensor cosines = nn.functional.normalize(queries, p: 2, dim: 1).mm(_vectors.t());
        long[] kept = [.. Enumerable.Range(0, relevant.Count).Where(i => relevant[i].Any(_columnOf.ContainsKey)).Select(i => (long)i)];
        if (kept.Length == 0)
        {
            return (cosines.sum().mul(TorchNumber.Of(0)).MoveToOuterDisposeScope(), 0);
        }

        // Only queries with several relevant documents here pay for looking which is the nearest.
        long[] positives = new long[kept.Length];
        List<long> maskedRows = [];
        List<long> maskedColumns = [];
        for (int i = 0; i < kept.Length; i++)
        {
            int[] columns = [.. relevant[(int)kept[i]].Where(_columnOf.ContainsKey).Select(row => _columnOf[row])];
            int best = columns[0];
            if (columns.Length > 1)
            {
                using Tensor scores = cosines[kept[i]].detach().index_select(0, tensor(columns.Select(c => (long)c).ToArray(), device: queries.device));
                best = columns[(int)TorchNumber.Read(scores.argmax())];
                foreach (int other in columns.Where(c => c != best))
                {
                    maskedRows.Add(i);
                    maskedColumns.Add(other);
                }
            }

            positives[i] = best;
        }

        Tensor logits = cosines.index_select(0, tensor(kept, device: queries.device)).div(TorchNumber.Of(temperature));
        if (maskedRows.Count > 0)
        {
            // In place: a mask would be a second and a third matrix of [queries, documents].
            logits.index_put_(
                tensor(float.NegativeInfinity, device: queries.device),
                tensor(maskedRows.ToArray(), device: queries.device),
                tensor(maskedColumns.ToArray(), device: queries.device));
        }

        Tensor loss = nn.functional.cross_entropy(logits, tensor(positives, device: queries.device), reduction: nn.Reduction.Sum);
        return (loss.MoveToOuterDisposeScope(), kept.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _vectors.Dispose();
}

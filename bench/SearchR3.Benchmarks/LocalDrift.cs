using System.Numerics.Tensors;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>
/// A step of a moving model on a part of the corpus, as the side-by-side bench makes it: whole neighbourhoods of random queries turn by a
/// cosine distance of 0.05 to 0.20, mostly by one smooth map of low rank, the rest noise.
/// </summary>
internal static class LocalDrift
{
    private const int Rank = 24;

    /// <returns>Rows, each once, and their new vectors.</returns>
    public static (int[] Rows, float[][] Vectors) Next(ExactIndex index, float[][] queries, double share, Random random)
    {
        int count = (int)Math.Round(index.Count * share);
        int[] rows = Neighbourhoods(index, queries, count, random);
        int dimension = index.Dimension;
        float[][] from = Factor(random, dimension), to = Factor(random, dimension);
        float[][] vectors = [.. rows.Select(row => Turn(index.VectorOf(row), from, to, random))];
        return (rows, vectors);
    }

    private static int[] Neighbourhoods(ExactIndex index, float[][] queries, int count, Random random)
    {
        const int AtOnce = 64;
        HashSet<int> rows = [];
        for (int each = Math.Max(16, 2 * count / queries.Length); rows.Count < count; each = Math.Min(2 * each, index.Count))
        {
            float[][] order = [.. queries];
            random.Shuffle(order);
            for (int first = 0; first < order.Length && rows.Count < count; first += AtOnce)
            {
                foreach (IReadOnlyList<Hit> hits in index.Search(order[first..Math.Min(first + AtOnce, order.Length)], each))
                {
                    rows.UnionWith(hits.Select(hit => int.Parse(hit.DocumentId, System.Globalization.CultureInfo.InvariantCulture)).Take(count - rows.Count));
                }
            }
        }

        return [.. rows];
    }

    private static float[][] Factor(Random random, int dimension) => [.. Enumerable.Range(0, Rank).Select(_ => ClusteredVectors.Normal(random, dimension))];

    private static float[] Turn(float[] vector, float[][] from, float[][] to, Random random)
    {
        float[] moved = new float[vector.Length];
        for (int i = 0; i < Rank; i++)
        {
            TensorPrimitives.MultiplyAdd(to[i], TensorPrimitives.Dot(from[i], vector), moved, moved);
        }

        TensorPrimitives.Multiply(ClusteredVectors.Unit(moved), 0.8f, moved);
        TensorPrimitives.MultiplyAdd(ClusteredVectors.Unit(ClusteredVectors.Normal(random, vector.Length)), 0.6f, moved, moved);
        TensorPrimitives.MultiplyAdd(vector, -TensorPrimitives.Dot(moved, vector), moved, moved);
        ClusteredVectors.Unit(moved);
        float cosine = 1 - (0.05f + (0.15f * random.NextSingle()));
        TensorPrimitives.Multiply(moved, MathF.Sqrt(1 - (cosine * cosine)), moved);
        TensorPrimitives.MultiplyAdd(vector, cosine, moved, moved);
        return ClusteredVectors.Unit(moved);
    }
}

using System.Runtime.CompilerServices;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Chooses a row's neighbours: from near to far, a candidate is left out when one already chosen is nearer to it than the row is, by the
/// factor alpha (robust prune of DiskANN, Subramanya et al. 2019; with alpha 1 the heuristic of HNSW, algorithm 4). Lengths are Euclidean.
/// </summary>
internal static unsafe class GraphPruner<TScorer>
    where TScorer : struct, IRowScorer
{
    /// <summary>
    /// Chooses among the <paramref name="count"/> rows in <see cref="SearchScratch.Ids"/>, which may repeat and may hold the row itself;
    /// <see cref="SearchScratch.Pair"/> is overwritten.
    /// </summary>
    /// <returns>How many stand in <see cref="SearchScratch.Chosen"/>, nearest first.</returns>
    public static int Choose(SearchScratch scratch, in RowSource source, int row, int count, float alpha, int limit)
    {
        TScorer.SetRow(ref scratch.Pair, source, row);
        TScorer.Score(scratch.Pair, source, scratch.Ids, count, scratch.Scores);
        scratch.Distances += count;
        float length = SquaredLength(source, row);
        for (int i = 0; i < count; i++)
        {
            int id = scratch.Ids[i];
            float distance = Math.Max(0, length + SquaredLength(source, id) - (2 * scratch.Scores[i]));
            scratch.Keys[i] = ((ulong)BitConverter.SingleToUInt32Bits(distance) << 32) | (uint)id;
        }

        new Span<ulong>(scratch.Keys, count).Sort();
        return ChooseSorted(scratch, source, row, count, alpha * alpha, limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ChooseSorted(SearchScratch scratch, in RowSource source, int row, int count, float squaredAlpha, int limit)
    {
        int* chosen = scratch.Chosen;
        float* scores = scratch.ChosenScores;
        ulong* keys = scratch.Keys;
        int taken = 0;
        for (int i = 0; i < count && taken < limit; i++)
        {
            int id = (int)(uint)keys[i];
            if (id == row || (i > 0 && keys[i] == keys[i - 1]))
            {
                continue;
            }

            float distance = BitConverter.UInt32BitsToSingle((uint)(keys[i] >> 32));
            float length = SquaredLength(source, id);
            TScorer.SetRow(ref scratch.Pair, source, id);
            bool hidden = false;
            for (int first = 0; first < taken && !hidden; first += 4)
            {
                int some = Math.Min(4, taken - first);
                TScorer.Score(scratch.Pair, source, chosen + first, some, scores);
                scratch.Distances += some;
                for (int j = 0; j < some; j++)
                {
                    // Not "<": of many equal vectors one is chosen, not a list full of them that leads nowhere else.
                    hidden |= squaredAlpha * Math.Max(0, length + SquaredLength(source, chosen[first + j]) - (2 * scores[j])) <= distance;
                }
            }

            if (!hidden)
            {
                chosen[taken++] = id;
            }
        }

        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SquaredLength(in RowSource source, int row) => source.Norms[((nint)row * GraphShape.NormStride) + 1];
}

using System.Runtime.CompilerServices;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Chooses a row's neighbours: from near to far, a candidate is left out when one already chosen is nearer to it than the row is, by the
/// factor alpha (robust prune of DiskANN, Subramanya et al. 2019; with alpha 1 the heuristic of HNSW, algorithm 4). Lengths are Euclidean.
/// </summary>
internal static unsafe class GraphPruner<TScorer>
    where TScorer : struct, IRowScorer
{
    /// <summary>Candidates farther than so many others are offered in vain: measured in docs/decisions/0005.</summary>
    public const int NearEnough = 64;

    private const uint Foreign = 0x8000_0000;

    /// <summary>
    /// Chooses among the <paramref name="count"/> rows in <see cref="SearchScratch.Ids"/>, which may repeat and may hold the row itself;
    /// <see cref="SearchScratch.Pair"/> is overwritten.
    /// </summary>
    /// <param name="scratch">The lists.</param>
    /// <param name="source">What is compared.</param>
    /// <param name="row">The row that chooses.</param>
    /// <param name="count">Number of candidates.</param>
    /// <param name="alpha">1 or more; larger keeps more links.</param>
    /// <param name="limit">Most links.</param>
    /// <param name="own">
    /// The first so many candidates may be chosen at any distance; of the others only those among the nearest <see cref="NearEnough"/>.
    /// </param>
    /// <param name="scored">The scores stand in the scratch already, nearly sorted: the beam of a walk whose query was the row.</param>
    /// <param name="kept">So many rows stand in <see cref="SearchScratch.Chosen"/> already; they stay and hide others.</param>
    /// <returns>How many stand in <see cref="SearchScratch.Chosen"/>: those that were kept, then the others, nearest first.</returns>
    public static int Choose(
        SearchScratch scratch, in RowSource source, int row, int count, float alpha, int limit, bool scored = false, int own = int.MaxValue, int kept = 0)
    {
        if (!scored)
        {
            TScorer.SetRow(ref scratch.Pair, source, row);
            TScorer.Score(scratch.Pair, source, scratch.Ids, count, scratch.Scores, cold: true);
            scratch.Distances += count;
        }

        float length = SquaredLength(source, row);
        for (int i = 0; i < count; i++)
        {
            int id = scratch.Ids[i];
            float distance = Math.Max(0, length + SquaredLength(source, id) - (2 * scratch.Scores[i]));
            scratch.Keys[i] = ((ulong)BitConverter.SingleToUInt32Bits(distance) << 32) | (uint)id | (i < own ? 0 : Foreign);
        }

        if (scored)
        {
            SortNearlySorted(scratch.Keys, count);
        }
        else
        {
            new Span<ulong>(scratch.Keys, count).Sort();
        }

        return ChooseSorted(scratch, source, row, count, alpha * alpha, limit, kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ChooseSorted(SearchScratch scratch, in RowSource source, int row, int count, float squaredAlpha, int limit, int kept)
    {
        int* chosen = scratch.Chosen;
        float* scores = scratch.ChosenScores;
        ulong* keys = scratch.Keys;
        int taken = kept;
        for (int i = 0; i < count && taken < limit; i++)
        {
            int id = (int)((uint)keys[i] & ~Foreign);
            if (id == row || (i > 0 && keys[i] == keys[i - 1]) || (i >= NearEnough && ((uint)keys[i] & Foreign) != 0))
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
                TScorer.Score(scratch.Pair, source, chosen + first, some, scores, cold: false);
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

    // Unit vectors are in this order already but for the rounding of their codes; others are not, and cost a quadratic sort of a short list.
    private static void SortNearlySorted(ulong* keys, int count)
    {
        for (int i = 1; i < count; i++)
        {
            ulong key = keys[i];
            int at = i;
            for (; at > 0 && keys[at - 1] > key; at--)
            {
                keys[at] = keys[at - 1];
            }

            keys[at] = key;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SquaredLength(in RowSource source, int row) => source.Norms[((nint)row * GraphShape.NormStride) + 1];
}

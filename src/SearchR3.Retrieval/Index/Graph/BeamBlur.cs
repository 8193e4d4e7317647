namespace SearchR3.Retrieval.Index.Graph;

/// <summary>What the 8-bit codes of a beam cannot tell apart.</summary>
internal static unsafe class BeamBlur
{
    /// <summary>Rows of the beam that exact scores may lift among the best <paramref name="top"/>.</summary>
    /// <param name="scratch">A beam of code scores, and the Euclidean length of its query.</param>
    /// <param name="codes">The codes.</param>
    /// <param name="top">1 or more.</param>
    public static int Count(SearchScratch scratch, in RowSource codes, int top)
    {
        int count = scratch.BeamCount;
        if (count <= top)
        {
            return count;
        }

        ulong last = scratch.Beam[top - 1];
        float scale = codes.Norms[(nint)BeamKey.Row(last) * GraphShape.NormStride];
        ulong least = BeamKey.Of(BeamKey.Score(last) - ScalarQuantizer.Resolution(scale, scratch.Query.Norm), int.MaxValue);
        int blurred = top;
        while (blurred < count && scratch.Beam[blurred] >= least)
        {
            blurred++;
        }

        return blurred;
    }

    /// <summary>Whether the whole beam is one crowd of nearly equal vectors, of which only a part may have been seen.</summary>
    /// <param name="scratch">As for <see cref="Count"/>.</param>
    /// <param name="blurred">What <see cref="Count"/> returned.</param>
    /// <param name="width">Of the walk.</param>
    /// <param name="top">As for <see cref="Count"/>.</param>
    public static bool IsCrowd(SearchScratch scratch, int blurred, int width, int top) =>
        blurred == width && width >= 2 * top && scratch.Query.Norm > 0;
}

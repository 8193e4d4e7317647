using System.Runtime.CompilerServices;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// A score, a row and a mark in one word, so that the beam is sorted by one comparison: larger is better, equal scores by row ascending.
/// Ties are thus decided and runs repeat.
/// </summary>
internal static class BeamKey
{
    /// <summary>The row's neighbours have been looked at.</summary>
    public const ulong Expanded = 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(float score, int row) => ((ulong)Ordered(score) << 32) | ((uint)(int.MaxValue - row) << 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Row(ulong key) => int.MaxValue - (int)((uint)key >> 1);

    public static float Score(ulong key)
    {
        uint ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered ^ 0x8000_0000 : ~ordered);
    }

    // Floats in the order of unsigned integers: negative ones reversed, positive ones above them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Ordered(float score)
    {
        // Adding zero turns -0 into 0: they are equal scores.
        int bits = BitConverter.SingleToInt32Bits(score + 0f);
        return (uint)bits ^ (uint)((bits >> 31) | int.MinValue);
    }
}

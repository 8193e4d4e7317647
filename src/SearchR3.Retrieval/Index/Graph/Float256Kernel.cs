using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>AVX2 with FMA: each sum of 16 lanes in two registers.</summary>
internal readonly unsafe struct Float256Kernel : IFloatKernel
{
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* query, float* row, nint length)
    {
        Vector256<float> low0 = Vector256<float>.Zero, low1 = low0, low2 = low0, low3 = low0;
        Vector256<float> high0 = low0, high1 = low0, high2 = low0, high3 = low0;
        nint i = 0;
        for (; i <= length - 64; i += 64)
        {
            low0 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i), Vector256.Load(row + i), low0);
            high0 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 8), Vector256.Load(row + i + 8), high0);
            low1 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 16), Vector256.Load(row + i + 16), low1);
            high1 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 24), Vector256.Load(row + i + 24), high1);
            low2 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 32), Vector256.Load(row + i + 32), low2);
            high2 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 40), Vector256.Load(row + i + 40), high2);
            low3 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 48), Vector256.Load(row + i + 48), low3);
            high3 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 56), Vector256.Load(row + i + 56), high3);
        }

        for (; i < length; i += 16)
        {
            low0 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i), Vector256.Load(row + i), low0);
            high0 = Vector256.FusedMultiplyAdd(Vector256.Load(query + i + 8), Vector256.Load(row + i + 8), high0);
        }

        return Reduce(((low0 + low1) + (low2 + low3)) + ((high0 + high1) + (high2 + high3)));
    }

    /// <summary>Adds halves until one is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Reduce(Vector256<float> eight)
    {
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.GetElement(0) + two.GetElement(1);
    }
}

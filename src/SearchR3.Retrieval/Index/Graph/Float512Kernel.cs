using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>AVX-512: the sums are as wide as the registers.</summary>
internal readonly unsafe struct Float512Kernel : IFloatKernel
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* query, float* row, nint length)
    {
        Vector512<float> sum0 = Vector512<float>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        nint i = 0;
        for (; i <= length - 64; i += 64)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Load(query + i), Vector512.Load(row + i), sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Load(query + i + 16), Vector512.Load(row + i + 16), sum1);
            sum2 = Vector512.FusedMultiplyAdd(Vector512.Load(query + i + 32), Vector512.Load(row + i + 32), sum2);
            sum3 = Vector512.FusedMultiplyAdd(Vector512.Load(query + i + 48), Vector512.Load(row + i + 48), sum3);
        }

        for (; i < length; i += 16)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Load(query + i), Vector512.Load(row + i), sum0);
        }

        Vector512<float> sum = (sum0 + sum1) + (sum2 + sum3);
        Vector256<float> eight = sum.GetLower() + sum.GetUpper();
        return Float256Kernel.Reduce(eight);
    }
}

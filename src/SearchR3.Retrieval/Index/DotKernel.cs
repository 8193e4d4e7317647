using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// The inner product whose value the index reports. One order of additions for every caller (four sums of 16 lanes, then halves), so that a
/// score does not depend on the thread count, the batch or the place of the row. Lengths are multiples of 16, padded with zeros.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>Floats per step; rows are padded to a multiple of it.</summary>
    public const int Lanes = 16;

    /// <summary>The inner product of <paramref name="query"/> and <paramref name="row"/>, both of <paramref name="length"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* query, float* row, nint length)
    {
        Vector512<float> sum0 = Vector512<float>.Zero;
        Vector512<float> sum1 = sum0;
        Vector512<float> sum2 = sum0;
        Vector512<float> sum3 = sum0;
        nint i = 0;

        // Four sums hide the latency of the addition. One row at a time keeps memory access in one ascending stream, which the
        // hardware fetches ahead at full speed; four rows side by side reached three quarters of that.
        for (; i <= length - (4 * Lanes); i += 4 * Lanes)
        {
            sum0 = Vector512.MultiplyAddEstimate(Vector512.Load(query + i), Vector512.Load(row + i), sum0);
            sum1 = Vector512.MultiplyAddEstimate(Vector512.Load(query + i + Lanes), Vector512.Load(row + i + Lanes), sum1);
            sum2 = Vector512.MultiplyAddEstimate(Vector512.Load(query + i + (2 * Lanes)), Vector512.Load(row + i + (2 * Lanes)), sum2);
            sum3 = Vector512.MultiplyAddEstimate(Vector512.Load(query + i + (3 * Lanes)), Vector512.Load(row + i + (3 * Lanes)), sum3);
        }

        for (; i < length; i += Lanes)
        {
            sum0 = Vector512.MultiplyAddEstimate(Vector512.Load(query + i), Vector512.Load(row + i), sum0);
        }

        return Reduce((sum0 + sum1) + (sum2 + sum3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Reduce(Vector512<float> sum)
    {
        Vector256<float> eight = sum.GetLower() + sum.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.GetElement(0) + two.GetElement(1);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// 6 rows times 16 queries in registers. 12 accumulators of 8 lanes, two of queries and one of a row's value fill 15 of the 16 AVX registers.
/// </summary>
internal readonly unsafe struct Panel256Kernel : IPanelKernel
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Width => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Multiply(float* rows, nint stride, nint length, float* panel, float* thresholds, uint* passed, byte* next)
    {
        Vector256<float> a0 = Vector256<float>.Zero, a1 = a0;
        Vector256<float> b0 = Vector256<float>.Zero, b1 = b0;
        Vector256<float> c0 = Vector256<float>.Zero, c1 = c0;
        Vector256<float> d0 = Vector256<float>.Zero, d1 = d0;
        Vector256<float> e0 = Vector256<float>.Zero, e1 = e0;
        Vector256<float> f0 = Vector256<float>.Zero, f1 = f0;
        float* rows0 = rows + (0 * stride);
        float* rows1 = rows + (3 * stride);
        nint twice = 2 * stride;
        for (nint i = 0; i < length; i++)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(next);
            }

            next += 6 * sizeof(float);
            Vector256<float> q0 = Vector256.Load(panel);
            Vector256<float> q1 = Vector256.Load(panel + 8);
            panel += 16;
            Vector256<float> x0 = Vector256.Create(*rows0);
            a0 = Vector256.MultiplyAddEstimate(x0, q0, a0);
            a1 = Vector256.MultiplyAddEstimate(x0, q1, a1);
            Vector256<float> x1 = Vector256.Create(rows0[stride]);
            b0 = Vector256.MultiplyAddEstimate(x1, q0, b0);
            b1 = Vector256.MultiplyAddEstimate(x1, q1, b1);
            Vector256<float> x2 = Vector256.Create(rows0[twice]);
            c0 = Vector256.MultiplyAddEstimate(x2, q0, c0);
            c1 = Vector256.MultiplyAddEstimate(x2, q1, c1);
            Vector256<float> x3 = Vector256.Create(*rows1);
            d0 = Vector256.MultiplyAddEstimate(x3, q0, d0);
            d1 = Vector256.MultiplyAddEstimate(x3, q1, d1);
            Vector256<float> x4 = Vector256.Create(rows1[stride]);
            e0 = Vector256.MultiplyAddEstimate(x4, q0, e0);
            e1 = Vector256.MultiplyAddEstimate(x4, q1, e1);
            Vector256<float> x5 = Vector256.Create(rows1[twice]);
            f0 = Vector256.MultiplyAddEstimate(x5, q0, f0);
            f1 = Vector256.MultiplyAddEstimate(x5, q1, f1);
            rows0++;
            rows1++;
        }

        Vector256<float> t0 = Vector256.Load(thresholds);
        Vector256<float> t1 = Vector256.Load(thresholds + 8);
        uint any = 0;
        any |= passed[0] = Passed(a0, a1, t0, t1);
        any |= passed[1] = Passed(b0, b1, t0, t1);
        any |= passed[2] = Passed(c0, c1, t0, t1);
        any |= passed[3] = Passed(d0, d1, t0, t1);
        any |= passed[4] = Passed(e0, e1, t0, t1);
        any |= passed[5] = Passed(f0, f1, t0, t1);
        return any != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Passed(Vector256<float> low, Vector256<float> high, Vector256<float> lowThreshold, Vector256<float> highThreshold) =>
        (uint)Vector256.GreaterThanOrEqual(low, lowThreshold).ExtractMostSignificantBits()
            | ((uint)Vector256.GreaterThanOrEqual(high, highThreshold).ExtractMostSignificantBits() << 8);
}

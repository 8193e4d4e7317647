using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// 12 rows times 32 queries in registers. 24 accumulators of 16 lanes, two of queries and one of a row's value fill 27 of the 32 AVX-512 registers.
/// </summary>
internal readonly unsafe struct Panel512Kernel : IPanelKernel
{
    /// <inheritdoc/>
    public static int Rows => 12;

    /// <inheritdoc/>
    public static int Width => 32;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Multiply(float* rows, nint stride, nint length, float* panel, float* thresholds, uint* passed, byte* next)
    {
        Vector512<float> a0 = Vector512<float>.Zero, a1 = a0;
        Vector512<float> b0 = Vector512<float>.Zero, b1 = b0;
        Vector512<float> c0 = Vector512<float>.Zero, c1 = c0;
        Vector512<float> d0 = Vector512<float>.Zero, d1 = d0;
        Vector512<float> e0 = Vector512<float>.Zero, e1 = e0;
        Vector512<float> f0 = Vector512<float>.Zero, f1 = f0;
        Vector512<float> g0 = Vector512<float>.Zero, g1 = g0;
        Vector512<float> h0 = Vector512<float>.Zero, h1 = h0;
        Vector512<float> i0 = Vector512<float>.Zero, i1 = i0;
        Vector512<float> j0 = Vector512<float>.Zero, j1 = j0;
        Vector512<float> k0 = Vector512<float>.Zero, k1 = k0;
        Vector512<float> l0 = Vector512<float>.Zero, l1 = l0;
        float* rows0 = rows + (0 * stride);
        float* rows1 = rows + (3 * stride);
        float* rows2 = rows + (6 * stride);
        float* rows3 = rows + (9 * stride);
        nint twice = 2 * stride;
        for (nint i = 0; i < length; i++)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(next);
            }

            next += 12 * sizeof(float);
            Vector512<float> q0 = Vector512.Load(panel);
            Vector512<float> q1 = Vector512.Load(panel + 16);
            panel += 32;
            Vector512<float> x0 = Vector512.Create(*rows0);
            a0 = Vector512.MultiplyAddEstimate(x0, q0, a0);
            a1 = Vector512.MultiplyAddEstimate(x0, q1, a1);
            Vector512<float> x1 = Vector512.Create(rows0[stride]);
            b0 = Vector512.MultiplyAddEstimate(x1, q0, b0);
            b1 = Vector512.MultiplyAddEstimate(x1, q1, b1);
            Vector512<float> x2 = Vector512.Create(rows0[twice]);
            c0 = Vector512.MultiplyAddEstimate(x2, q0, c0);
            c1 = Vector512.MultiplyAddEstimate(x2, q1, c1);
            Vector512<float> x3 = Vector512.Create(*rows1);
            d0 = Vector512.MultiplyAddEstimate(x3, q0, d0);
            d1 = Vector512.MultiplyAddEstimate(x3, q1, d1);
            Vector512<float> x4 = Vector512.Create(rows1[stride]);
            e0 = Vector512.MultiplyAddEstimate(x4, q0, e0);
            e1 = Vector512.MultiplyAddEstimate(x4, q1, e1);
            Vector512<float> x5 = Vector512.Create(rows1[twice]);
            f0 = Vector512.MultiplyAddEstimate(x5, q0, f0);
            f1 = Vector512.MultiplyAddEstimate(x5, q1, f1);
            Vector512<float> x6 = Vector512.Create(*rows2);
            g0 = Vector512.MultiplyAddEstimate(x6, q0, g0);
            g1 = Vector512.MultiplyAddEstimate(x6, q1, g1);
            Vector512<float> x7 = Vector512.Create(rows2[stride]);
            h0 = Vector512.MultiplyAddEstimate(x7, q0, h0);
            h1 = Vector512.MultiplyAddEstimate(x7, q1, h1);
            Vector512<float> x8 = Vector512.Create(rows2[twice]);
            i0 = Vector512.MultiplyAddEstimate(x8, q0, i0);
            i1 = Vector512.MultiplyAddEstimate(x8, q1, i1);
            Vector512<float> x9 = Vector512.Create(*rows3);
            j0 = Vector512.MultiplyAddEstimate(x9, q0, j0);
            j1 = Vector512.MultiplyAddEstimate(x9, q1, j1);
            Vector512<float> x10 = Vector512.Create(rows3[stride]);
            k0 = Vector512.MultiplyAddEstimate(x10, q0, k0);
            k1 = Vector512.MultiplyAddEstimate(x10, q1, k1);
            Vector512<float> x11 = Vector512.Create(rows3[twice]);
            l0 = Vector512.MultiplyAddEstimate(x11, q0, l0);
            l1 = Vector512.MultiplyAddEstimate(x11, q1, l1);
            rows0++;
            rows1++;
            rows2++;
            rows3++;
        }

        Vector512<float> t0 = Vector512.Load(thresholds);
        Vector512<float> t1 = Vector512.Load(thresholds + 16);
        uint any = 0;
        any |= passed[0] = Passed(a0, a1, t0, t1);
        any |= passed[1] = Passed(b0, b1, t0, t1);
        any |= passed[2] = Passed(c0, c1, t0, t1);
        any |= passed[3] = Passed(d0, d1, t0, t1);
        any |= passed[4] = Passed(e0, e1, t0, t1);
        any |= passed[5] = Passed(f0, f1, t0, t1);
        any |= passed[6] = Passed(g0, g1, t0, t1);
        any |= passed[7] = Passed(h0, h1, t0, t1);
        any |= passed[8] = Passed(i0, i1, t0, t1);
        any |= passed[9] = Passed(j0, j1, t0, t1);
        any |= passed[10] = Passed(k0, k1, t0, t1);
        any |= passed[11] = Passed(l0, l1, t0, t1);
        return any != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Passed(Vector512<float> low, Vector512<float> high, Vector512<float> lowThreshold, Vector512<float> highThreshold) =>
        (uint)Vector512.GreaterThanOrEqual(low, lowThreshold).ExtractMostSignificantBits()
            | ((uint)Vector512.GreaterThanOrEqual(high, highThreshold).ExtractMostSignificantBits() << 16);
}

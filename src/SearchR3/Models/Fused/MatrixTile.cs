using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Models.Fused;

/// <summary>The innermost sums of <see cref="MatrixKernel"/>.</summary>
internal static unsafe class MatrixTile
{
    /// <summary>Outputs of a tile: 6 x 4 sums fill 24 of the 32 registers.</summary>
    public const int Outputs = 6;

    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>Six outputs of four rows: <paramref name="sums"/> is [4, 6].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixByFour<TFormat>(byte* weights, nint stride, float* inputs, nint count, float* sums)
        where TFormat : struct, IWeightFormat
    {
        byte* w1 = weights + stride, w2 = w1 + stride, w3 = w2 + stride, w4 = w3 + stride, w5 = w4 + stride;
        float* i1 = inputs + count, i2 = i1 + count, i3 = i2 + count;
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        Vector512<float> e0 = default, e1 = default, e2 = default, e3 = default, f0 = default, f1 = default, f2 = default, f3 = default;
        nint whole = count & ~31;
        for (nint i = 0; i < whole; i += 32)
        {
            Vector512<float> x0 = Vector512.Load(inputs + i), x1 = Vector512.Load(i1 + i), x2 = Vector512.Load(i2 + i), x3 = Vector512.Load(i3 + i);
            Vector512<float> w = TFormat.First(weights, i);
            a0 = Fma(w, x0, a0);
            a1 = Fma(w, x1, a1);
            a2 = Fma(w, x2, a2);
            a3 = Fma(w, x3, a3);
            w = TFormat.First(w1, i);
            b0 = Fma(w, x0, b0);
            b1 = Fma(w, x1, b1);
            b2 = Fma(w, x2, b2);
            b3 = Fma(w, x3, b3);
            w = TFormat.First(w2, i);
            c0 = Fma(w, x0, c0);
            c1 = Fma(w, x1, c1);
            c2 = Fma(w, x2, c2);
            c3 = Fma(w, x3, c3);
            w = TFormat.First(w3, i);
            d0 = Fma(w, x0, d0);
            d1 = Fma(w, x1, d1);
            d2 = Fma(w, x2, d2);
            d3 = Fma(w, x3, d3);
            w = TFormat.First(w4, i);
            e0 = Fma(w, x0, e0);
            e1 = Fma(w, x1, e1);
            e2 = Fma(w, x2, e2);
            e3 = Fma(w, x3, e3);
            w = TFormat.First(w5, i);
            f0 = Fma(w, x0, f0);
            f1 = Fma(w, x1, f1);
            f2 = Fma(w, x2, f2);
            f3 = Fma(w, x3, f3);
            x0 = Vector512.Load(inputs + i + 16);
            x1 = Vector512.Load(i1 + i + 16);
            x2 = Vector512.Load(i2 + i + 16);
            x3 = Vector512.Load(i3 + i + 16);
            w = TFormat.Second(weights, i);
            a0 = Fma(w, x0, a0);
            a1 = Fma(w, x1, a1);
            a2 = Fma(w, x2, a2);
            a3 = Fma(w, x3, a3);
            w = TFormat.Second(w1, i);
            b0 = Fma(w, x0, b0);
            b1 = Fma(w, x1, b1);
            b2 = Fma(w, x2, b2);
            b3 = Fma(w, x3, b3);
            w = TFormat.Second(w2, i);
            c0 = Fma(w, x0, c0);
            c1 = Fma(w, x1, c1);
            c2 = Fma(w, x2, c2);
            c3 = Fma(w, x3, c3);
            w = TFormat.Second(w3, i);
            d0 = Fma(w, x0, d0);
            d1 = Fma(w, x1, d1);
            d2 = Fma(w, x2, d2);
            d3 = Fma(w, x3, d3);
            w = TFormat.Second(w4, i);
            e0 = Fma(w, x0, e0);
            e1 = Fma(w, x1, e1);
            e2 = Fma(w, x2, e2);
            e3 = Fma(w, x3, e3);
            w = TFormat.Second(w5, i);
            f0 = Fma(w, x0, f0);
            f1 = Fma(w, x1, f1);
            f2 = Fma(w, x2, f2);
            f3 = Fma(w, x3, f3);
        }

        Store(sums, a0, b0, c0, d0, e0, f0);
        Store(sums + 6, a1, b1, c1, d1, e1, f1);
        Store(sums + 12, a2, b2, c2, d2, e2, f2);
        Store(sums + 18, a3, b3, c3, d3, e3, f3);
        if (whole < count)
        {
            for (int r = 0; r < Rows; r++)
            {
                Tail<TFormat>(weights, stride, inputs + (r * count), whole, count, sums + (r * Outputs));
            }
        }
    }

    /// <summary>One output of one row, the same additions in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<TFormat>(byte* weights, float* inputs, nint count)
        where TFormat : struct, IWeightFormat
    {
        Vector512<float> sum = default;
        nint whole = count & ~31;
        for (nint i = 0; i < whole; i += 32)
        {
            sum = Fma(TFormat.Second(weights, i), Vector512.Load(inputs + i + 16), Fma(TFormat.First(weights, i), Vector512.Load(inputs + i), sum));
        }

        float total = Total(sum);
        for (nint i = whole; i < count; i++)
        {
            total += TFormat.One(weights, i) * inputs[i];
        }

        return total;
    }

    private static void Tail<TFormat>(byte* weights, nint stride, float* inputs, nint first, nint count, float* sums)
        where TFormat : struct, IWeightFormat
    {
        for (int i = 0; i < Outputs; i++)
        {
            for (nint column = first; column < count; column++)
            {
                sums[i] += TFormat.One(weights + (i * stride), column) * inputs[column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* sums, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e, Vector512<float> f)
    {
        // Transposing adds: the lanes of four sums meet in one register, at a third of the instructions of four sums across lanes.
        Vector256<float> ab = Avx.HorizontalAdd(Halves(a), Halves(b));
        Vector256<float> cd = Avx.HorizontalAdd(Halves(c), Halves(d));
        Vector256<float> ef = Avx.HorizontalAdd(Halves(e), Halves(f));
        Vector256<float> abcd = Avx.HorizontalAdd(ab, cd);
        Vector256<float> efef = Avx.HorizontalAdd(ef, ef);
        (abcd.GetLower() + abcd.GetUpper()).Store(sums);
        (efef.GetLower() + efef.GetUpper()).GetLower().Store(sums + 4);
    }

    // The same additions in the same order as in Store.
    private static float Total(Vector512<float> sum)
    {
        Vector256<float> pairs = Avx.HorizontalAdd(Halves(sum), Halves(sum));
        Vector256<float> fours = Avx.HorizontalAdd(pairs, pairs);
        return (fours.GetLower() + fours.GetUpper()).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(Vector512<float> sum) => sum.GetLower() + sum.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);
}

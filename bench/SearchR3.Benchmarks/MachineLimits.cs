using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace SearchR3.Benchmarks;

/// <summary>What all processors of this machine can do together: the denominators of the ratios.</summary>
internal static unsafe class MachineLimits
{
    private const long FmaSteps = 2_000_000;
    private const int FmaChains = 24;
    private const long ChunkFloats = 504 * 384;

    /// <summary>Floating-point operations of one call of <see cref="MultiplyAdd"/>.</summary>
    public static double MultiplyAddOperations => 2.0 * FmaSteps * FmaChains * 16 * Environment.ProcessorCount;

    /// <summary>Adds up every float; workers take chunks from one counter, as the index does.</summary>
    public static float Stream(float* memory, long floats)
    {
        long next = 0;
        float total = 0;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            float sum = 0;
            for (long first = Interlocked.Add(ref next, ChunkFloats) - ChunkFloats; first < floats; first = Interlocked.Add(ref next, ChunkFloats) - ChunkFloats)
            {
                sum += Sum(memory + first, Math.Min(ChunkFloats, floats - first));
            }

            Volatile.Write(ref total, sum);
        });
        return total;
    }

    /// <summary>Multiply-adds on registers alone, 24 independent chains of 16 floats, on every processor.</summary>
    public static void MultiplyAdd() => Parallel.For(0, Environment.ProcessorCount, _ => Chains(FmaSteps));

    /// <summary>libtorch's float32 product of [queries, dimension] and [rows, dimension] transposed.</summary>
    public static void TorchProduct(torch.Tensor queries, torch.Tensor rows)
    {
        using torch.Tensor product = torch.mm(queries, rows.t());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* memory, long floats)
    {
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        for (long i = 0; i + 64 <= floats; i += 64)
        {
            a += Vector512.Load(memory + i);
            b += Vector512.Load(memory + i + 16);
            c += Vector512.Load(memory + i + 32);
            d += Vector512.Load(memory + i + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains(long steps)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> s0 = y, s1 = y, s2 = y, s3 = y, s4 = y, s5 = y, s6 = y, s7 = y, s8 = y, s9 = y, s10 = y, s11 = y;
        Vector512<float> s12 = y, s13 = y, s14 = y, s15 = y, s16 = y, s17 = y, s18 = y, s19 = y, s20 = y, s21 = y, s22 = y, s23 = y;
        for (long i = 0; i < steps; i++)
        {
            s0 = Vector512.MultiplyAddEstimate(s0, x, y);
            s1 = Vector512.MultiplyAddEstimate(s1, x, y);
            s2 = Vector512.MultiplyAddEstimate(s2, x, y);
            s3 = Vector512.MultiplyAddEstimate(s3, x, y);
            s4 = Vector512.MultiplyAddEstimate(s4, x, y);
            s5 = Vector512.MultiplyAddEstimate(s5, x, y);
            s6 = Vector512.MultiplyAddEstimate(s6, x, y);
            s7 = Vector512.MultiplyAddEstimate(s7, x, y);
            s8 = Vector512.MultiplyAddEstimate(s8, x, y);
            s9 = Vector512.MultiplyAddEstimate(s9, x, y);
            s10 = Vector512.MultiplyAddEstimate(s10, x, y);
            s11 = Vector512.MultiplyAddEstimate(s11, x, y);
            s12 = Vector512.MultiplyAddEstimate(s12, x, y);
            s13 = Vector512.MultiplyAddEstimate(s13, x, y);
            s14 = Vector512.MultiplyAddEstimate(s14, x, y);
            s15 = Vector512.MultiplyAddEstimate(s15, x, y);
            s16 = Vector512.MultiplyAddEstimate(s16, x, y);
            s17 = Vector512.MultiplyAddEstimate(s17, x, y);
            s18 = Vector512.MultiplyAddEstimate(s18, x, y);
            s19 = Vector512.MultiplyAddEstimate(s19, x, y);
            s20 = Vector512.MultiplyAddEstimate(s20, x, y);
            s21 = Vector512.MultiplyAddEstimate(s21, x, y);
            s22 = Vector512.MultiplyAddEstimate(s22, x, y);
            s23 = Vector512.MultiplyAddEstimate(s23, x, y);
        }

        return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11
            + s12 + s13 + s14 + s15 + s16 + s17 + s18 + s19 + s20 + s21 + s22 + s23);
    }
}

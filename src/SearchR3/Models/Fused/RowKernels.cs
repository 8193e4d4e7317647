using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchR3.Models.Fused;

/// <summary>What is done to a row of numbers between the matrices, in float32.</summary>
internal static unsafe class RowKernels
{
    /// <summary><c>x / sqrt(mean(x²) + eps) · weight</c>; <paramref name="result"/> may be <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RmsNorm(float* row, float* weight, int count, double epsilon, float* result)
    {
        ReadOnlySpan<float> values = new(row, count);
        float scale = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(values) / count) + (float)epsilon);
        Span<float> target = new(result, count);
        TensorPrimitives.Multiply(values, scale, target);
        TensorPrimitives.Multiply(target, new ReadOnlySpan<float>(weight, count), target);
    }

    /// <summary><c>gate = silu(gate) · up</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SwiGlu(float* gate, float* up, int count)
    {
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            SwiGlu(Vector512.Load(gate + i), Vector512.Load(up + i)).Store(gate + i);
        }

        if (i < count)
        {
            // The rest by the same vector function: a worker's share may end anywhere, and the bits must not tell where.
            float* rest = stackalloc float[32];
            new ReadOnlySpan<float>(gate + i, count - i).CopyTo(new Span<float>(rest, 16));
            new ReadOnlySpan<float>(up + i, count - i).CopyTo(new Span<float>(rest + 16, 16));
            SwiGlu(Vector512.Load(rest), Vector512.Load(rest + 16)).Store(rest);
            new ReadOnlySpan<float>(rest, count - i).CopyTo(new Span<float>(gate + i, count - i));
        }
    }

    /// <summary>Turns one head by its position: pair i is (x[i], x[i + count / 2]).</summary>
    /// <param name="head">[count], in place.</param>
    /// <param name="cosine">[count / 2].</param>
    /// <param name="sine">[count / 2].</param>
    /// <param name="count">Width of a head.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(float* head, float* cosine, float* sine, int count)
    {
        int half = count / 2;
        int i = 0;
        for (; i + 16 <= half; i += 16)
        {
            (Vector512<float> a, Vector512<float> b) = (Vector512.Load(head + i), Vector512.Load(head + half + i));
            (Vector512<float> c, Vector512<float> s) = (Vector512.Load(cosine + i), Vector512.Load(sine + i));
            ((a * c) - (b * s)).Store(head + i);
            ((b * c) + (a * s)).Store(head + half + i);
        }

        for (; i < half; i++)
        {
            (float a, float b) = (head[i], head[half + i]);
            head[i] = (a * cosine[i]) - (b * sine[i]);
            head[half + i] = (b * cosine[i]) + (a * sine[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SwiGlu(Vector512<float> gate, Vector512<float> up) => gate / (Vector512<float>.One + Vector512.Exp(-gate)) * up;
}

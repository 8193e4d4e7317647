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
        Vector512<float> one = Vector512<float>.One;
        for (; i + 16 <= count; i += 16)
        {
            Vector512<float> g = Vector512.Load(gate + i);
            (g / (one + Vector512.Exp(-g)) * Vector512.Load(up + i)).Store(gate + i);
        }

        for (; i < count; i++)
        {
            gate[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * up[i];
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
}

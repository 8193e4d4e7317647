using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SearchR3.Models.Fused;

/// <summary>
/// Attention of one new position: the query heads that share a key-value head against the cache, which is read where it lies. Keys and values are
/// written into the cache in its own type first, so that a position is seen as every later one will see it.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Stores one head's key and value of the new position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(WeightFormat format, float* states, byte* place, int width)
    {
        if (format == WeightFormat.Float32)
        {
            new ReadOnlySpan<float>(states, width).CopyTo(new Span<float>(place, width));
            return;
        }

        ushort* target = (ushort*)place;
        for (int i = 0; i < width; i++)
        {
            target[i] = Bfloat16Format.Round(states[i]);
        }
    }

    /// <summary>One group of query heads against one key-value head of one row.</summary>
    /// <param name="format">The cache's.</param>
    /// <param name="queries">[group, width], turned; overwritten.</param>
    /// <param name="keys">[positions, width].</param>
    /// <param name="values">[positions, width].</param>
    /// <param name="positions">Keys to look at.</param>
    /// <param name="width">Of a head.</param>
    /// <param name="group">Query heads.</param>
    /// <param name="mask">[positions], 1 = token; null when all are.</param>
    /// <param name="scores">Room for [group, positions].</param>
    /// <param name="room">Room for [group, width].</param>
    /// <param name="result">[group, width].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend(
        WeightFormat format, float* queries, byte* keys, byte* values, int positions, int width, int group, long* mask, float* scores, float* room, float* result)
    {
        float scale = 1 / MathF.Sqrt(width);
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(queries, group * width), scale, new Span<float>(queries, group * width));
        for (int head = 0; head < group; head++)
        {
            MatrixKernel.Arrange(format, queries + (head * width), room + (head * width), width);
        }

        WeightMatrix matrix = new() { Data = keys, Format = format, Outputs = positions, Inputs = width };
        MatrixKernel.Multiply(matrix, room, group, scores, positions, 0, positions);
        for (int head = 0; head < group; head++)
        {
            Span<float> row = new(scores + ((nint)head * positions), positions);
            for (int i = 0; mask != null && i < positions; i++)
            {
                row[i] = mask[i] == 0 ? float.NegativeInfinity : row[i];
            }

            TensorPrimitives.SoftMax(row, row);
            if (format == WeightFormat.Float32)
            {
                Sum<Float32Format>(scores + ((nint)head * positions), values, positions, width, result + (head * width));
            }
            else
            {
                Sum<Bfloat16Format>(scores + ((nint)head * positions), values, positions, width, result + (head * width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TFormat>(float* weights, byte* values, int positions, int width, float* result)
        where TFormat : struct, IWeightFormat
    {
        nint stride = width * TFormat.Size;
        int column = 0;
        for (; column + 64 <= width; column += 64)
        {
            Sum64<TFormat>(weights, values, stride, positions, column, result);
        }

        for (; column < width; column++)
        {
            float sum = 0;
            for (int i = 0; i < positions; i++)
            {
                sum += weights[i] * TFormat.One(values + (i * stride), column);
            }

            result[column] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum64<TFormat>(float* weights, byte* values, nint stride, int positions, int column, float* result)
        where TFormat : struct, IWeightFormat
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i < positions; i++)
        {
            byte* row = values + (i * stride);
            Vector512<float> weight = Vector512.Create(weights[i]);
            a = Vector512.FusedMultiplyAdd(weight, TFormat.First(row, column), a);
            b = Vector512.FusedMultiplyAdd(weight, TFormat.Second(row, column), b);
            c = Vector512.FusedMultiplyAdd(weight, TFormat.First(row, column + 32), c);
            d = Vector512.FusedMultiplyAdd(weight, TFormat.Second(row, column + 32), d);
        }

        float* arranged = stackalloc float[64];
        a.Store(arranged);
        b.Store(arranged + 16);
        c.Store(arranged + 32);
        d.Store(arranged + 48);
        if (TFormat.Size == sizeof(float))
        {
            new ReadOnlySpan<float>(arranged, 64).CopyTo(new Span<float>(result + column, 64));
            return;
        }

        // Evens and odds of each 32 back into their places.
        for (int i = 0; i < 16; i++)
        {
            result[column + (2 * i)] = arranged[i];
            result[column + (2 * i) + 1] = arranged[16 + i];
            result[column + 32 + (2 * i)] = arranged[32 + i];
            result[column + 32 + (2 * i) + 1] = arranged[48 + i];
        }
    }
}

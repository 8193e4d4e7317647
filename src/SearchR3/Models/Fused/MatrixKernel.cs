using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Models.Fused;

/// <summary>
/// <c>y = x Wᵀ · scale + bias</c> in float32 for a few rows of x. Weights are read once, where they lie, and widened in registers. Every output is the same
/// sum in the same order whatever the number of rows, tiles and workers, so a row's result does not depend on its batch.
/// </summary>
internal static unsafe class MatrixKernel
{
    private const int TileOutputs = MatrixTile.Outputs;
    private const int TileRows = MatrixTile.Rows;

    // A chunk's weights stay in the second cache while the tiles of rows, each in the first, pass over them.
    private const int ChunkOutputs = 16 * TileOutputs;

    /// <summary>Puts rows of inputs into the order that a format's kernel reads.</summary>
    public static void Arrange(WeightFormat format, float* natural, float* arranged, nint count)
    {
        switch (format)
        {
            case WeightFormat.Bfloat16:
                Bfloat16Format.Arrange(natural, arranged, count);
                break;
            case WeightFormat.Int8:
                Int8Format.Arrange(natural, arranged, count);
                break;
            default:
                Float32Format.Arrange(natural, arranged, count);
                break;
        }
    }

    /// <summary>Computes the outputs from <paramref name="first"/> to before <paramref name="end"/> for every row.</summary>
    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="inputs">[rows, inputs], arranged for the format.</param>
    /// <param name="rows">Rows of inputs.</param>
    /// <param name="results">[rows, resultStride].</param>
    /// <param name="resultStride">Floats from one row of results to the next.</param>
    /// <param name="first">The first output.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="add">Adds to what <paramref name="results"/> holds.</param>
    public static void Multiply(
        in WeightMatrix weights, float* inputs, int rows, float* results, nint resultStride, int first, int end, bool add = false)
    {
        switch (weights.Format)
        {
            case WeightFormat.Bfloat16:
                Multiply<Bfloat16Format>(weights, inputs, rows, results, resultStride, first, end, add);
                break;
            case WeightFormat.Int8:
                Multiply<Int8Format>(weights, inputs, rows, results, resultStride, first, end, add);
                break;
            default:
                Multiply<Float32Format>(weights, inputs, rows, results, resultStride, first, end, add);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TFormat>(
        in WeightMatrix weights, float* inputs, int rows, float* results, nint resultStride, int first, int end, bool add)
        where TFormat : struct, IWeightFormat
    {
        nint count = weights.Inputs;
        nint stride = count * TFormat.Size;
        float* sums = stackalloc float[TileOutputs * TileRows];
        int tiledRows = rows / TileRows * TileRows;
        for (int chunk = first; chunk < end; chunk += ChunkOutputs)
        {
            int chunkEnd = Math.Min(chunk + ChunkOutputs, end);
            int whole = chunk + ((chunkEnd - chunk) / TileOutputs * TileOutputs);
            Ahead ahead = new(weights.Data + (chunkEnd * stride), Math.Min(ChunkOutputs, end - chunkEnd) * stride, (whole - chunk) / TileOutputs * (tiledRows / TileRows));
            for (int row = 0; row < tiledRows; row += TileRows)
            {
                float* input = inputs + (row * count);
                for (int output = chunk; output < whole; output += TileOutputs)
                {
                    ahead.Next();
                    MatrixTile.SixByFour<TFormat>(weights.Data + (output * stride), stride, input, count, sums);
                    Put(weights, sums, TileRows, TileOutputs, row, output, results, resultStride, add);
                }

                for (int output = whole; output < chunkEnd; output++)
                {
                    for (int r = 0; r < TileRows; r++)
                    {
                        *sums = MatrixTile.Dot<TFormat>(weights.Data + (output * stride), input + (r * count), count);
                        Put(weights, sums, 1, 1, row + r, output, results, resultStride, add);
                    }
                }
            }

            // A single row is a matter of memory alone: row after row of weights, as a hardware prefetcher likes them. Two rows side by side took twice as long.
            for (int row = tiledRows; row < rows; row++)
            {
                float* input = inputs + (row * count);
                for (int output = chunk; output < chunkEnd; output++)
                {
                    *sums = MatrixTile.Dot<TFormat>(weights.Data + (output * stride), input, count);
                    Put(weights, sums, 1, 1, row, output, results, resultStride, add);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        in WeightMatrix weights, float* sums, int rows, int outputs, int row, int output, float* results, nint resultStride, bool add)
    {
        for (int r = 0; r < rows; r++)
        {
            float* result = results + ((row + r) * resultStride) + output;
            float* sum = sums + (r * TileOutputs);
            if (weights.Scales != null || weights.Bias != null)
            {
                Finish(weights, sum, outputs, output);
            }

            for (int i = 0; i < outputs; i++)
            {
                result[i] = add ? result[i] + sum[i] : sum[i];
            }
        }
    }

    private static void Finish(in WeightMatrix weights, float* sum, int outputs, int output)
    {
        for (int i = 0; i < outputs; i++)
        {
            float value = weights.Scales == null ? sum[i] : sum[i] * weights.Scales[output + i];
            sum[i] = weights.Bias == null ? value : value + weights.Bias[output + i];
        }
    }

    /// <summary>Fetches the next chunk's weights a piece with each tile, in the order of memory: a tile's six rows side by side would defeat the hardware's prefetcher.</summary>
    private ref struct Ahead(byte* start, nint bytes, int tiles)
    {
        private const int Line = 64;

        private readonly nint _piece = tiles == 0 ? 0 : ((bytes / tiles) + Line) & ~(Line - 1);
        private readonly byte* _end = start + bytes;
        private byte* _next = start;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Next()
        {
            byte* stop = _next + _piece < _end ? _next + _piece : _end;
            for (; _next < stop; _next += Line)
            {
                Sse.Prefetch1(_next);
            }
        }
    }
}

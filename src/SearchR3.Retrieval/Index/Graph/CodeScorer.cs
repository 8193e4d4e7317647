using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Scores 8-bit codes. The score is the integer product times both scales: rounded twice, in the same order everywhere.</summary>
internal readonly unsafe struct CodeScorer<TKernel> : IRowScorer
    where TKernel : struct, ICodeKernel
{
    // Rows that are on their way while four are scored. A row of 384 codes is six lines; the processor keeps about 20 misses in flight.
    private const int Ahead = 8;

    public static void SetVector(ref PreparedQuery query, float* vector) =>
        query.Scale = ScalarQuantizer.EncodeQuery(vector, query.Code, query.Values);

    public static void SetRow(ref PreparedQuery query, in RowSource source, int row)
    {
        sbyte* code = (sbyte*)(source.Rows + (row * source.StrideBytes));
        for (nint i = 0; i < query.Length; i += 32)
        {
            (Vector256<short> low, Vector256<short> high) = Vector256.Widen(Vector256.Load(code + i));
            low.Store(query.Code + i);
            high.Store(query.Code + i + 16);
        }

        query.Scale = source.Norms[row * GraphShape.NormStride];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(in PreparedQuery query, in RowSource source, int* ids, int count, float* scores, bool cold)
    {
        nint stride = source.StrideBytes;
        byte* rows = source.Rows;
        short* code = query.Code;
        float scale = query.Scale;
        int* dots = stackalloc int[4];
        int i = 0;
        for (int ahead = cold ? Math.Min(count, Ahead) : 0; i < ahead; i++)
        {
            Prefetch(rows + (ids[i] * stride), stride, source.Norms + ((nint)ids[i] * GraphShape.NormStride));
        }

        for (i = 0; i + 4 <= count; i += 4)
        {
            for (int next = i + Ahead, end = cold ? Math.Min(count, next + 4) : 0; next < end; next++)
            {
                Prefetch(rows + (ids[next] * stride), stride, source.Norms + ((nint)ids[next] * GraphShape.NormStride));
            }

            TKernel.DotFour(
                code, (sbyte*)(rows + (ids[i] * stride)), (sbyte*)(rows + (ids[i + 1] * stride)),
                (sbyte*)(rows + (ids[i + 2] * stride)), (sbyte*)(rows + (ids[i + 3] * stride)), stride, dots);
            for (int j = 0; j < 4; j++)
            {
                scores[i + j] = dots[j] * source.Norms[(nint)ids[i + j] * GraphShape.NormStride] * scale;
            }
        }

        for (; i < count; i++)
        {
            int dot = TKernel.Dot(code, (sbyte*)(rows + (ids[i] * stride)), stride);
            scores[i] = dot * source.Norms[(nint)ids[i] * GraphShape.NormStride] * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* row, nint bytes, float* norms)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(norms);
            for (nint at = 0; at < bytes; at += 64)
            {
                Sse.Prefetch0(row + at);
            }
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Scores float rows.</summary>
internal readonly unsafe struct FloatScorer<TKernel> : IRowScorer
    where TKernel : struct, IFloatKernel
{
    // A row of 384 floats is 24 lines, as many as a core keeps in flight: more than one row ahead only evicts.
    private const int Ahead = 2;

    public static void SetVector(ref PreparedQuery query, float* vector)
    {
        if (query.Vector != vector)
        {
            new ReadOnlySpan<float>(vector, query.Values).CopyTo(new Span<float>(query.Vector, query.Values));
        }
    }

    public static void SetRow(ref PreparedQuery query, in RowSource source, int row) =>
        SetVector(ref query, (float*)(source.Rows + (row * source.StrideBytes)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score(in PreparedQuery query, in RowSource source, int* ids, int count, float* scores, bool cold)
    {
        nint stride = source.StrideBytes;
        byte* rows = source.Rows;
        float* vector = query.Vector;
        nint length = query.Values;
        for (int i = 0, ahead = cold ? Math.Min(count, Ahead) : 0; i < ahead; i++)
        {
            Prefetch(rows + (ids[i] * stride), stride);
        }

        for (int i = 0; i < count; i++)
        {
            if (cold && i + Ahead < count)
            {
                Prefetch(rows + (ids[i + Ahead] * stride), stride);
            }

            scores[i] = TKernel.Dot(vector, (float*)(rows + (ids[i] * stride)), length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* row, nint bytes)
    {
        if (Sse.IsSupported)
        {
            for (nint at = 0; at < bytes; at += 64)
            {
                Sse.Prefetch0(row + at);
            }
        }
    }
}

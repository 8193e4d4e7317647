using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>AVX-512BW: 32 products and their pairwise sums an instruction.</summary>
internal readonly unsafe struct Code512Kernel : ICodeKernel
{
    public static bool IsSupported => Avx512BW.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DotFour(short* query, sbyte* row0, sbyte* row1, sbyte* row2, sbyte* row3, nint length, int* dots)
    {
        Vector512<int> sum0 = Vector512<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (nint i = 0; i < length; i += 32)
        {
            Vector512<short> q = Vector512.Load(query + i);
            sum0 += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(row0 + i)));
            sum1 += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(row1 + i)));
            sum2 += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(row2 + i)));
            sum3 += Avx512BW.MultiplyAddAdjacent(q, Avx512BW.ConvertToVector512Int16(Vector256.Load(row3 + i)));
        }

        // Transposing adds: four sums of 16 lanes become one vector of four totals.
        Vector256<int> a = Avx2.HorizontalAdd(sum0.GetLower() + sum0.GetUpper(), sum1.GetLower() + sum1.GetUpper());
        Vector256<int> b = Avx2.HorizontalAdd(sum2.GetLower() + sum2.GetUpper(), sum3.GetLower() + sum3.GetUpper());
        Vector256<int> c = Avx2.HorizontalAdd(a, b);
        (c.GetLower() + c.GetUpper()).Store(dots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(short* query, sbyte* row, nint length)
    {
        Vector512<int> sum0 = Vector512<int>.Zero, sum1 = sum0;
        for (nint i = 0; i < length; i += 64)
        {
            sum0 += Avx512BW.MultiplyAddAdjacent(Vector512.Load(query + i), Avx512BW.ConvertToVector512Int16(Vector256.Load(row + i)));
            sum1 += Avx512BW.MultiplyAddAdjacent(Vector512.Load(query + i + 32), Avx512BW.ConvertToVector512Int16(Vector256.Load(row + i + 32)));
        }

        return Vector512.Sum(sum0 + sum1);
    }
}

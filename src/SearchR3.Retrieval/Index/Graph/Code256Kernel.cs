using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>AVX2: 16 products and their pairwise sums an instruction.</summary>
internal readonly unsafe struct Code256Kernel : ICodeKernel
{
    public static bool IsSupported => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DotFour(short* query, sbyte* row0, sbyte* row1, sbyte* row2, sbyte* row3, nint length, int* dots)
    {
        Vector256<int> sum0 = Vector256<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (nint i = 0; i < length; i += 16)
        {
            Vector256<short> q = Vector256.Load(query + i);
            sum0 += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(row0 + i)));
            sum1 += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(row1 + i)));
            sum2 += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(row2 + i)));
            sum3 += Avx2.MultiplyAddAdjacent(q, Avx2.ConvertToVector256Int16(Vector128.Load(row3 + i)));
        }

        Vector256<int> sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sum0, sum1), Avx2.HorizontalAdd(sum2, sum3));
        (sums.GetLower() + sums.GetUpper()).Store(dots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(short* query, sbyte* row, nint length)
    {
        Vector256<int> sum0 = Vector256<int>.Zero, sum1 = sum0;
        for (nint i = 0; i < length; i += 32)
        {
            sum0 += Avx2.MultiplyAddAdjacent(Vector256.Load(query + i), Avx2.ConvertToVector256Int16(Vector128.Load(row + i)));
            sum1 += Avx2.MultiplyAddAdjacent(Vector256.Load(query + i + 16), Avx2.ConvertToVector256Int16(Vector128.Load(row + i + 16)));
        }

        return Vector256.Sum(sum0 + sum1);
    }
}

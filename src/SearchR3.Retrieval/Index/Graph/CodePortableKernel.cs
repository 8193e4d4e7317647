using System.Runtime.Intrinsics;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Any processor: .NET's 128-bit vectors, which become plain instructions where there are none.</summary>
internal readonly unsafe struct CodePortableKernel : ICodeKernel
{
    public static void DotFour(short* query, sbyte* row0, sbyte* row1, sbyte* row2, sbyte* row3, nint length, int* dots)
    {
        dots[0] = Dot(query, row0, length);
        dots[1] = Dot(query, row1, length);
        dots[2] = Dot(query, row2, length);
        dots[3] = Dot(query, row3, length);
    }

    public static int Dot(short* query, sbyte* row, nint length)
    {
        Vector128<int> low = Vector128<int>.Zero, high = low;
        for (nint i = 0; i < length; i += 16)
        {
            (Vector128<short> r0, Vector128<short> r1) = Vector128.Widen(Vector128.Load(row + i));
            (Vector128<int> a, Vector128<int> b) = Vector128.Widen(r0);
            (Vector128<int> c, Vector128<int> d) = Vector128.Widen(r1);
            (Vector128<int> qa, Vector128<int> qb) = Vector128.Widen(Vector128.Load(query + i));
            (Vector128<int> qc, Vector128<int> qd) = Vector128.Widen(Vector128.Load(query + i + 8));
            low += (a * qa) + (b * qb);
            high += (c * qc) + (d * qd);
        }

        return Vector128.Sum(low + high);
    }
}

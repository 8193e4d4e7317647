using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Models.Fused;

/// <summary>
/// bfloat16, the upper half of a float32: of 32 numbers read as 16 pairs, a shift makes floats of the even ones and a mask of the odd ones.
/// </summary>
internal readonly unsafe struct Bfloat16Format : IWeightFormat
{
    private static readonly Vector512<int> Evens = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);

    private static readonly Vector512<int> Odds = Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);

    public static int Size => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(byte* row, nint index) =>
        Vector512.ShiftLeft(Vector512.Load((uint*)((ushort*)row + index)), 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Second(byte* row, nint index) =>
        (Vector512.Load((uint*)((ushort*)row + index)) & Vector512.Create(0xFFFF0000u)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* row, nint index) => BitConverter.UInt32BitsToSingle((uint)((ushort*)row)[index] << 16);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Arrange(float* natural, float* arranged, nint count)
    {
        nint whole = count & ~31;
        for (nint i = 0; i < whole; i += 32)
        {
            Vector512<float> low = Vector512.Load(natural + i);
            Vector512<float> high = Vector512.Load(natural + i + 16);
            Avx512F.PermuteVar16x32x2(low, Evens, high).Store(arranged + i);
            Avx512F.PermuteVar16x32x2(low, Odds, high).Store(arranged + i + 16);
        }

        for (nint i = whole; i < count; i++)
        {
            arranged[i] = natural[i];
        }
    }

    /// <summary>The nearest bfloat16 of a finite number, ties to even, as torch rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFFu + ((bits >> 16) & 1)) >> 16);
    }
}

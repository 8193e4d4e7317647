using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SearchR3.Models.Fused;

/// <summary>Signed bytes; a scale for each row is applied to the finished sum.</summary>
internal readonly unsafe struct Int8Format : IWeightFormat
{
    public static int Size => sizeof(sbyte);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(byte* row, nint index) => Widen(row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Second(byte* row, nint index) => Widen(row + index + 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* row, nint index) => ((sbyte*)row)[index];

    public static void Arrange(float* natural, float* arranged, nint count) =>
        NativeMemory.Copy(natural, arranged, (nuint)count * sizeof(float));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(byte* bytes) =>
        Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)bytes)));
}

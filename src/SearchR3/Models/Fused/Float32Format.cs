using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SearchR3.Models.Fused;

/// <summary>float32.</summary>
internal readonly unsafe struct Float32Format : IWeightFormat
{
    public static int Size => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(byte* row, nint index) => Vector512.Load((float*)row + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Second(byte* row, nint index) => Vector512.Load((float*)row + index + 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float One(byte* row, nint index) => ((float*)row)[index];

    public static void Arrange(float* natural, float* arranged, nint count) =>
        NativeMemory.Copy(natural, arranged, (nuint)count * sizeof(float));
}

using System.Runtime.Intrinsics;

namespace SearchR3.Models.Fused;

/// <summary>
/// How the numbers of a weight matrix lie in memory. A kernel takes 32 of them at a time, as two vectors of 16 floats; the inputs are put
/// into the same order once, by <see cref="Arrange"/>, so that widening a weight costs one or two instructions.
/// </summary>
internal unsafe interface IWeightFormat
{
    /// <summary>Bytes of one number.</summary>
    public static abstract int Size { get; }

    /// <summary>16 of the 32 numbers from <paramref name="index"/> on.</summary>
    public static abstract Vector512<float> First(byte* row, nint index);

    /// <summary>The other 16.</summary>
    public static abstract Vector512<float> Second(byte* row, nint index);

    /// <summary>One number, for the columns after the last whole 32.</summary>
    public static abstract float One(byte* row, nint index);

    /// <summary>Puts <paramref name="count"/> inputs into the order of <see cref="First"/> and <see cref="Second"/>; the rest keeps its place.</summary>
    public static abstract void Arrange(float* natural, float* arranged, nint count);
}

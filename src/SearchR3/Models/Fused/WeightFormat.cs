namespace SearchR3.Models.Fused;

/// <summary>The formats that have a kernel.</summary>
internal enum WeightFormat
{
    /// <summary><see cref="Float32Format"/>.</summary>
    Float32,

    /// <summary><see cref="Bfloat16Format"/>.</summary>
    Bfloat16,

    /// <summary><see cref="Int8Format"/>.</summary>
    Int8,
}

namespace SearchR3.Models.Fused;

/// <summary>The memory of a contiguous tensor on the CPU; valid while the tensor is.</summary>
internal static unsafe class TensorMemory
{
    public static byte* Of(Tensor tensor)
    {
        if (!tensor.is_contiguous())
        {
            throw new InvalidOperationException($"A tensor [{string.Join(", ", tensor.shape)}] is not contiguous.");
        }

        fixed (byte* memory = tensor.bytes)
        {
            return memory;
        }
    }

    public static WeightFormat FormatOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Float32 => WeightFormat.Float32,
        ScalarType.BFloat16 => WeightFormat.Bfloat16,
        _ => throw new InvalidOperationException($"There is no kernel for {dtype}."),
    };
}

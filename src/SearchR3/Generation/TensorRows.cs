namespace SearchR3.Generation;

/// <summary>Brings a matrix from its device into managed rows.</summary>
internal static class TensorRows
{
    /// <summary>The rows of <paramref name="matrix"/> <c>[rows, columns]</c> as float32, in one transfer.</summary>
    public static float[][] ToFloats(Tensor matrix)
    {
        using DisposeScope scope = NewDisposeScope();
        int rows = (int)matrix.shape[0];
        int columns = (int)matrix.shape[1];
        Tensor host = matrix.to(ScalarType.Float32).cpu().contiguous();
        ReadOnlySpan<byte> bytes = host.bytes;
        ReadOnlySpan<float> values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes);
        float[][] result = new float[rows][];
        for (int row = 0; row < rows; row++)
        {
            result[row] = values.Slice(row * columns, columns).ToArray();
        }

        return result;
    }
}

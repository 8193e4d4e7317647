namespace SearchR3.Models.Fused;

/// <summary>Rounds matrices to int8, symmetric, one scale a row (LLM.int8(), arXiv 2208.07339, without its outlier columns).</summary>
internal static unsafe class Int8Quantizer
{
    public static WeightMatrix Quantize(in WeightMatrix matrix, FusedMemory memory)
    {
        (int outputs, int inputs, WeightFormat format) = (matrix.Outputs, matrix.Inputs, matrix.Format);
        (nint source, nint codes, nint scales) = ((nint)matrix.Data, (nint)memory.Bytes((long)outputs * inputs), (nint)memory.Floats(outputs));
        Parallel.For(0, outputs, output => ((float*)scales)[output] = format == WeightFormat.Float32
            ? Row<Float32Format>((byte*)source, (sbyte*)codes, output, inputs)
            : Row<Bfloat16Format>((byte*)source, (sbyte*)codes, output, inputs));
        return new WeightMatrix
        {
            Data = (byte*)codes,
            Format = WeightFormat.Int8,
            Outputs = outputs,
            Inputs = inputs,
            Scales = (float*)scales,
            Bias = matrix.Bias,
        };
    }

    private static float Row<TFormat>(byte* source, sbyte* codes, int output, int inputs)
        where TFormat : struct, IWeightFormat
    {
        byte* row = source + ((long)output * inputs * TFormat.Size);
        float largest = 0;
        for (int i = 0; i < inputs; i++)
        {
            largest = Math.Max(largest, Math.Abs(TFormat.One(row, i)));
        }

        float scale = largest / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        sbyte* target = codes + ((long)output * inputs);
        for (int i = 0; i < inputs; i++)
        {
            target[i] = (sbyte)Math.Clamp(MathF.Round(TFormat.One(row, i) * inverse), -127, 127);
        }

        return scale;
    }
}

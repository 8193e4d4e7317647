namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Symmetric 8-bit codes with a scale for each row. Nothing is learnt from the data, so drift of the vectors cannot outdate it (a codebook
/// or a common range could), and one long row does not coarsen the others. Queries have 12 bits or a little less, which costs the kernel
/// nothing: it multiplies 16-bit numbers.
/// </summary>
internal static unsafe class ScalarQuantizer
{
    public const int LargestCode = 127;

    private const int LargestQuery = 2047;

    /// <summary>The largest query value for which no sum of <paramref name="dimension"/> products leaves 32 bits.</summary>
    public static int QueryRange(int dimension) => (int)Math.Min(LargestQuery, int.MaxValue / ((long)LargestCode * Math.Max(dimension, 1)));

    /// <summary>Writes the code of a row.</summary>
    /// <returns>The scale: code times scale approximates the value.</returns>
    public static float EncodeRow(float* vector, sbyte* code, int dimension, out float squaredLength)
    {
        float largest = Largest(vector, dimension);
        float scale = largest / LargestCode;
        long squares = 0;
        for (int i = 0; i < dimension; i++)
        {
            int value = Round(vector[i], scale, LargestCode);
            code[i] = (sbyte)value;
            squares += value * value;
        }

        squaredLength = scale * scale * squares;
        return scale;
    }

    /// <summary>Writes the code of a query.</summary>
    public static float EncodeQuery(float* vector, short* code, int dimension)
    {
        int range = QueryRange(dimension);
        float scale = Largest(vector, dimension) / range;
        for (int i = 0; i < dimension; i++)
        {
            code[i] = (short)Round(vector[i], scale, range);
        }

        return scale;
    }

    /// <summary>
    /// How far the scores of two rows must lie apart to be told apart by their codes: rounding errs evenly by up to half a step, so a
    /// score's standard error is step times length of the query over the root of 12. Eight of them also cover rows whose errors agree.
    /// </summary>
    public static float Resolution(float rowScale, float queryNorm) => 8 * rowScale * queryNorm / 3.4641f;

    private static int Round(float value, float scale, int limit) =>
        scale > 0 ? Math.Clamp((int)MathF.Round(value / scale), -limit, limit) : 0;

    private static float Largest(float* vector, int dimension)
    {
        float largest = 0;
        for (int i = 0; i < dimension; i++)
        {
            largest = Math.Max(largest, Math.Abs(vector[i]));
        }

        return largest;
    }
}

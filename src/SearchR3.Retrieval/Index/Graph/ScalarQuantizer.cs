using System.Runtime.Intrinsics;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Symmetric 8-bit codes with a scale for each row. Nothing is learnt from the data, so drift of the vectors cannot outdate it (a codebook
/// or a common range could), and one long row does not coarsen the others. Queries have 12 bits or a little less, which costs the kernel
/// nothing: it multiplies 16-bit numbers. Every step works lane by lane, so all processors write the same codes.
/// </summary>
internal static unsafe class ScalarQuantizer
{
    public const int LargestCode = 127;

    private const int LargestQuery = 2047;

    // Below this the reciprocal of a step leaves the range of float; such a vector is zero beside any other.
    private const float Smallest = 1e-30f;

    /// <summary>The largest query value for which no sum of <paramref name="dimension"/> products leaves 32 bits.</summary>
    public static int QueryRange(int dimension) => (int)Math.Min(LargestQuery, int.MaxValue / ((long)LargestCode * Math.Max(dimension, 1)));

    /// <summary>Writes the code of a padded row; <paramref name="length"/> is a multiple of 16.</summary>
    /// <returns>The scale: code times scale approximates the value.</returns>
    public static float EncodeRow(float* vector, sbyte* code, int length, out float squaredLength)
    {
        float scale = Step(vector, length, LargestCode, out Vector512<float> inverse);
        Vector512<int> squares = Vector512<int>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            Vector512<int> value = Round(vector + i, inverse);
            squares += value * value;
            Vector256<short> shorts = Vector256.Narrow(value.GetLower(), value.GetUpper());
            Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).Store(code + i);
        }

        squaredLength = scale * scale * Vector512.Sum(squares);
        return scale;
    }

    /// <summary>Writes the code of a padded query; the length is a multiple of 16.</summary>
    public static float EncodeQuery(float* vector, short* code, int length)
    {
        float scale = Step(vector, length, QueryRange(length), out Vector512<float> inverse);
        for (int i = 0; i < length; i += 16)
        {
            Vector512<int> value = Round(vector + i, inverse);
            Vector256.Narrow(value.GetLower(), value.GetUpper()).Store(code + i);
        }

        return scale;
    }

    /// <summary>
    /// How far the scores of two rows must lie apart to be told apart by their codes: rounding errs evenly by up to half a step, so a
    /// score's standard error is step times length of the query over the root of 12. Eight of them also cover rows whose errors agree.
    /// </summary>
    public static float Resolution(float rowScale, float queryNorm) => 8 * rowScale * queryNorm / 3.4641f;

    private static float Step(float* vector, int length, int range, out Vector512<float> inverse)
    {
        Vector512<float> largest = Vector512<float>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.Load(vector + i)));
        }

        float most = 0;
        for (int lane = 0; lane < 16; lane++)
        {
            most = Math.Max(most, largest.GetElement(lane));
        }

        inverse = Vector512.Create(most < Smallest ? 0 : range / most);
        return most < Smallest ? 0 : most / range;
    }

    // Half to even, as the processors' conversion does; the product exceeds the range by one rounding at most.
    private static Vector512<int> Round(float* vector, Vector512<float> inverse) =>
        Vector512.ConvertToInt32(Vector512.Round(Vector512.Load(vector) * inverse));
}

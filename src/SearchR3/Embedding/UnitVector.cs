using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>The last step of every embedding.</summary>
internal static class UnitVector
{
    /// <summary>Divides <paramref name="vector"/> by its L2 norm, in place, and returns it.</summary>
    /// <exception cref="SearchR3Exception">The norm is zero or not a number.</exception>
    public static float[] Normalize(float[] vector)
    {
        double sum = 0;
        foreach (float value in vector)
        {
            sum += (double)value * value;
        }

        double norm = Math.Sqrt(sum);
        if (norm == 0 || !double.IsFinite(norm))
        {
            throw new SearchR3Exception(
                $"The model's hidden state at the embed token has length {norm}, so it has no direction; the weights are damaged or the dtype overflows (try f32).");
        }

        float scale = (float)(1 / norm);
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] *= scale;
        }

        return vector;
    }
}

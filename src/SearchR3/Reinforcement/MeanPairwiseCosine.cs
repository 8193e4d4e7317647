namespace SearchR3.Reinforcement;

/// <summary>How alike embeddings are: the watch for collapse.</summary>
public static class MeanPairwiseCosine
{
    /// <summary>
    /// The mean cosine over all pairs of different vectors, without the pairs: for unit vectors <c>(|sum|^2 - n) / (n (n - 1))</c>. Near 0 for spread ones, 1 when
    /// all are one.
    /// </summary>
    /// <param name="vectors">At least two for a value; one of each query, or rollouts of one query pull it up. Zero vectors are left out.</param>
    /// <returns>Null with fewer than two vectors.</returns>
    public static double? Of(IReadOnlyList<float[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        double[]? sum = null;
        int count = 0;
        foreach (float[] vector in vectors)
        {
            double squares = 0;
            foreach (float value in vector)
            {
                squares += (double)value * value;
            }

            if (squares == 0)
            {
                continue;
            }

            sum ??= new double[vector.Length];
            double length = Math.Sqrt(squares);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += vector[i] / length;
            }

            count++;
        }

        return count < 2 ? null : (sum!.Sum(value => value * value) - count) / ((double)count * (count - 1));
    }
}

namespace SearchR3.Tests.Reinforcement.Environment;

/// <summary>Random orthogonal matrices and vectors.</summary>
internal static class Rotations
{
    /// <summary>Row-major [dim * dim], by Gram-Schmidt on Gaussian rows.</summary>
    internal static double[] Random(int dimension, int seed)
    {
        Random random = new(seed);
        List<double[]> rows = [];
        while (rows.Count < dimension)
        {
            double[] row = [.. ToyTask.Gaussian(random, dimension, 1).Select(v => (double)v)];
            foreach (double[] earlier in rows)
            {
                double product = row.Zip(earlier, (a, b) => a * b).Sum();
                row = [.. row.Zip(earlier, (a, b) => a - (product * b))];
            }

            double norm = Math.Sqrt(row.Sum(v => v * v));
            rows.Add([.. row.Select(v => v / norm)]);
        }

        return [.. rows.SelectMany(r => r)];
    }

    internal static float[][] UnitVectors(int count, int dimension, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] vector = ToyTask.Gaussian(random, dimension, 1);
            float norm = MathF.Sqrt(vector.Sum(v => v * v));
            return vector.Select(v => v / norm).ToArray();
        })];
    }

    internal static float[] Apply(double[] rotation, float[] vector)
    {
        int dimension = vector.Length;
        return [.. Enumerable.Range(0, dimension).Select(
            i => (float)Enumerable.Range(0, dimension).Sum(j => rotation[(i * dimension) + j] * vector[j]))];
    }
}

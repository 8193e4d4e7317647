namespace SearchR3.Training;

/// <summary>Quantiles of measured values.</summary>
internal static class Quantile
{
    /// <summary>Linear interpolation between the closest ranks (type 7); sorts <paramref name="values"/>. NaN without values.</summary>
    internal static double Of(double[] values, double probability)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(values);
        double at = probability * (values.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, values.Length - 1);
        return values[below] + ((at - below) * (values[above] - values[below]));
    }
}

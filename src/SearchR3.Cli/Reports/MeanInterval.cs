using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Cli.Reports;

/// <summary>How far a mean over queries would move with other queries of the same kind: percentile bootstrap (Efron 1979) over the queries.</summary>
internal static class MeanInterval
{
    private const int Samples = 2_000;
    private const double Confidence = 0.95;

    /// <summary>The interval of the mean of <paramref name="values"/>; the mean itself twice when there is a single value.</summary>
    public static ConfidenceInterval Of(IReadOnlyList<double> values, int seed = 42)
    {
        if (values.Count == 0)
        {
            return new ConfidenceInterval(0, 0, Confidence);
        }

        Random random = new(seed);
        double[] means = new double[Samples];
        for (int sample = 0; sample < means.Length; sample++)
        {
            double sum = 0;
            for (int i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[sample] = sum / values.Count;
        }

        Array.Sort(means);
        int outside = (int)(Samples * (1 - Confidence) / 2);
        return new ConfidenceInterval(means[outside], means[^(outside + 1)], Confidence);
    }
}

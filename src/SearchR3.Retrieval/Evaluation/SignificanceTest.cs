using System.Globalization;

namespace SearchR3.Retrieval.Evaluation;

/// <summary>Is one run better than another, or were the queries kind to it? Two-sided paired tests over the queries.</summary>
public static class SignificanceTest
{
    /// <summary>Student's paired t-test. When every difference is equal and not 0, t is infinite and p is 0.</summary>
    public static SignificanceResult PairedT(PairedScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        int count = scores.Differences.Count;
        double mean = scores.MeanDifference;
        double squares = scores.Differences.Sum(difference => (difference - mean) * (difference - mean));
        double t = mean == 0 ? 0 : mean / Math.Sqrt(squares / (count - 1) / count);
        return new SignificanceResult("paired t-test", count, mean, t, StudentT.TwoSidedP(t, count - 1));
    }

    /// <summary>
    /// Fisher's randomisation test: how often does swapping the two systems at random, query by query, give a mean difference at least
    /// as large? Up to 2^n &lt;= <paramref name="samples"/> all swaps are counted and p is exact; beyond that the observed one counts as
    /// one more sample, (hits + 1) / (samples + 1), so p is never 0.
    /// </summary>
    /// <exception cref="SearchR3Exception">Fewer than one sample.</exception>
    public static SignificanceResult Randomisation(PairedScores scores, int samples = 10_000, int seed = 42)
    {
        ArgumentNullException.ThrowIfNull(scores);
        RequireSamples(samples);
        double[] differences = [.. scores.Differences];
        double observed = Math.Abs(differences.Sum());

        // Sums of the same numbers in another order of signs round differently; a tie must still count as a tie.
        double atLeast = observed - (1e-12 * differences.Sum(Math.Abs));
        double mean = scores.MeanDifference;
        if (differences.Length < 31 && 1 << differences.Length <= samples)
        {
            int all = 1 << differences.Length;
            int extreme = Enumerable.Range(0, all).Count(signs => Math.Abs(SignedSum(differences, signs)) >= atLeast);
            return new SignificanceResult(
                string.Create(CultureInfo.InvariantCulture, $"randomisation test (all {all} swaps)"),
                differences.Length, mean, mean, (double)extreme / all);
        }

        Random random = new(seed);
        int hits = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            double sum = 0;
            foreach (double difference in differences)
            {
                sum += random.Next(2) == 0 ? difference : -difference;
            }

            hits += Math.Abs(sum) >= atLeast ? 1 : 0;
        }

        return new SignificanceResult(
            string.Create(CultureInfo.InvariantCulture, $"randomisation test ({samples} samples, seed {seed})"),
            differences.Length, mean, mean, (hits + 1.0) / (samples + 1.0));
    }

    /// <summary>Percentile bootstrap interval of the mean difference: queries drawn with replacement.</summary>
    /// <exception cref="SearchR3Exception">Fewer than one sample, or a confidence outside (0, 1).</exception>
    public static ConfidenceInterval Bootstrap(PairedScores scores, double confidence = 0.95, int samples = 10_000, int seed = 42)
    {
        ArgumentNullException.ThrowIfNull(scores);
        RequireSamples(samples);
        if (!(confidence > 0 && confidence < 1))
        {
            throw new SearchR3Exception(
                string.Create(CultureInfo.InvariantCulture, $"The confidence is {confidence}, but it must lie between 0 and 1, for example 0.95."));
        }

        Random random = new(seed);
        double[] means = new double[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            double sum = 0;
            for (int i = 0; i < scores.Differences.Count; i++)
            {
                sum += scores.Differences[random.Next(scores.Differences.Count)];
            }

            means[sample] = sum / scores.Differences.Count;
        }

        Array.Sort(means);
        double tail = (1 - confidence) / 2;
        return new ConfidenceInterval(Quantile(means, tail), Quantile(means, 1 - tail), confidence);
    }

    private static double SignedSum(double[] differences, int signs)
    {
        double sum = 0;
        for (int i = 0; i < differences.Length; i++)
        {
            sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
        }

        return sum;
    }

    // Linear interpolation between the closest ranks (type 7, the default of R and numpy).
    private static double Quantile(double[] sorted, double probability)
    {
        double at = probability * (sorted.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }

    private static void RequireSamples(int samples)
    {
        if (samples < 1)
        {
            throw new SearchR3Exception($"The number of samples is {samples}, but it must be 1 or more.");
        }
    }
}

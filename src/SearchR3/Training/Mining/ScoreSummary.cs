namespace SearchR3.Training.Mining;

/// <summary>How a set of scores lies; every number but the count is null for an empty set.</summary>
/// <param name="Count">How many scores.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Std">Standard deviation, with count - 1 below; 0 for a single score.</param>
/// <param name="Min">The lowest.</param>
/// <param name="Quartile1">A quarter is below; quantiles are interpolated between neighbours.</param>
/// <param name="Median">Half is below.</param>
/// <param name="Quartile3">Three quarters are below.</param>
/// <param name="Max">The highest.</param>
public sealed record ScoreSummary(
    int Count, double? Mean, double? Std, double? Min, double? Quartile1, double? Median, double? Quartile3, double? Max)
{
    internal static ScoreSummary Of(IEnumerable<double> scores)
    {
        double[] sorted = [.. scores.Order()];
        if (sorted.Length == 0)
        {
            return new ScoreSummary(0, null, null, null, null, null, null, null);
        }

        double mean = sorted.Average();
        double std = sorted.Length == 1 ? 0 : Math.Sqrt(sorted.Sum(s => (s - mean) * (s - mean)) / (sorted.Length - 1));
        return new ScoreSummary(
            sorted.Length, mean, std, sorted[0], Quantile.Of(sorted, 0.25), Quantile.Of(sorted, 0.5), Quantile.Of(sorted, 0.75), sorted[^1]);
    }
}

namespace SearchR3.Retrieval.Evaluation;

/// <summary>
/// Holm's step-down correction (1979): with several comparisons the chance that one of them looks significant by luck grows; the adjusted p-values keep
/// the chance of any such mistake below the level that they are compared with.
/// </summary>
public static class HolmCorrection
{
    /// <summary>Adjusted p-values in the order given: the i-th smallest of n is multiplied by n - i + 1, is never below a smaller one's, and at most 1.</summary>
    /// <exception cref="SearchR3Exception">A value is no probability.</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        double[] adjusted = new double[pValues.Count];
        double largest = 0;
        foreach ((int at, int smaller) in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]).Select((at, smaller) => (at, smaller)))
        {
            if (pValues[at] is not (>= 0 and <= 1))
            {
                throw new SearchR3Exception($"{pValues[at]} is not a p-value: it must lie between 0 and 1.");
            }

            largest = Math.Max(largest, Math.Min(1, pValues[at] * (pValues.Count - smaller)));
            adjusted[at] = largest;
        }

        return adjusted;
    }
}

using SearchR3.Retrieval;

namespace SearchR3.Search;

/// <summary>
/// Chooses signal and threshold of a <see cref="ReasoningGate"/> on held-out queries that were answered both ways: for each signal the most uncertain share of the
/// budget reasons, and the signal whose mixture scores highest is taken.
/// </summary>
public static class GateCalibration
{
    /// <summary>The gate for a budget.</summary>
    /// <param name="queries">Answered directly and with reasoning; at least two.</param>
    /// <param name="budget">The share of queries that may reason, 0 to 1.</param>
    /// <param name="modelRevision">The model that answered.</param>
    /// <param name="signal">The only signal that is tried; null tries all.</param>
    /// <exception cref="SearchR3Exception">Fewer than two queries, or a budget outside 0 to 1.</exception>
    public static ReasoningGate Choose(IReadOnlyList<GateExample> queries, double budget, string modelRevision, GateSignal? signal = null)
    {
        ArgumentNullException.ThrowIfNull(queries);
        if (queries.Count < 2)
        {
            throw new SearchR3Exception($"there are {queries.Count} queries to calibrate the gate on; give at least 2");
        }

        if (!(budget is >= 0 and <= 1))
        {
            throw new SearchR3Exception($"the gate's budget is {budget}; it is the share of queries that may reason, so give 0 to 1");
        }

        GateSignal[] signals = signal is { } only ? [only] : Enum.GetValues<GateSignal>();
        return signals.Select(s => Gate(queries, budget, modelRevision, s)).MaxBy(gate => Score(gate, queries))!;
    }

    /// <summary>Mean metric of the queries when the gate decides.</summary>
    public static double Score(ReasoningGate gate, IReadOnlyList<GateExample> queries)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(queries);
        return queries.Average(q => gate.Reasons(q.DirectScores) ? q.ReasoningMetric : q.DirectMetric);
    }

    private static ReasoningGate Gate(IReadOnlyList<GateExample> queries, double budget, string revision, GateSignal signal)
    {
        double[] sorted = [.. queries.Select(q => ReasoningGate.Uncertainty(signal, q.DirectScores)).OrderDescending()];
        int reasoning = (int)Math.Round(budget * sorted.Length);

        // Between the last that reasons and the first that does not, so that rounding of scores changes little; equal signals stay direct.
        double threshold = reasoning == 0 ? double.MaxValue
            : reasoning == sorted.Length ? double.MinValue
            : double.IsFinite(sorted[reasoning - 1]) && double.IsFinite(sorted[reasoning]) ? (sorted[reasoning - 1] + sorted[reasoning]) / 2
            : sorted[reasoning];
        return new ReasoningGate
        {
            Signal = signal,
            Threshold = threshold,
            ModelRevision = revision,
            Share = sorted.Count(u => u > threshold) / (double)sorted.Length,
        };
    }
}

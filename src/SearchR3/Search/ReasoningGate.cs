using SearchR3.Retrieval;

namespace SearchR3.Search;

/// <summary>
/// Decides from a query's direct ranking whether reasoning is worth its tokens: above <see cref="Threshold"/> it is. Made by <see cref="GateCalibration"/> on
/// held-out queries and valid for the model that it was made with (mark O; the paper always reasons). Immutable.
/// </summary>
public sealed record ReasoningGate
{
    /// <summary>Hits of the direct ranking that a signal looks at.</summary>
    public const int Depth = 10;

    /// <summary>Divides the cosines before the softmax of <see cref="GateSignal.Entropy"/>: the usual temperature of stage 1.</summary>
    public const double SoftmaxTemperature = 0.05;

    /// <summary>What is measured.</summary>
    public required GateSignal Signal { get; init; }

    /// <summary>Queries whose signal is above it reason.</summary>
    public required double Threshold { get; init; }

    /// <summary>Revision of the model that it was calibrated with.</summary>
    public required string ModelRevision { get; init; }

    /// <summary>The share of the calibration's queries that reason.</summary>
    public double Share { get; init; }

    /// <summary>Whether the query should be reasoned about.</summary>
    /// <param name="direct">Cosines of the direct ranking, highest first.</param>
    public bool Reasons(IReadOnlyList<double> direct) => Uncertainty(Signal, direct) > Threshold;

    /// <summary>The signal of one ranking; no hits at all are the greatest uncertainty.</summary>
    /// <param name="signal">What is measured.</param>
    /// <param name="scores">Cosines, highest first; those beyond <see cref="Depth"/> are not looked at.</param>
    public static double Uncertainty(GateSignal signal, IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        int count = Math.Min(scores.Count, Depth);
        if (count == 0)
        {
            return double.PositiveInfinity;
        }

        if (signal == GateSignal.TopScore)
        {
            return 1 - scores[0];
        }

        // A single hit has nothing to be confused with.
        if (count == 1)
        {
            return double.NegativeInfinity;
        }

        return signal switch
        {
            GateSignal.Gap => scores[1] - scores[0],
            GateSignal.Margin => scores.Skip(1).Take(count - 1).Average() - scores[0],
            GateSignal.Entropy => Entropy(scores, count),
            _ => throw new SearchR3Exception($"the gate's signal {signal} is unknown; use one of {string.Join(", ", Enum.GetNames<GateSignal>())}"),
        };
    }

    private static double Entropy(IReadOnlyList<double> scores, int count)
    {
        double[] weights = [.. scores.Take(count).Select(s => Math.Exp((s - scores[0]) / SoftmaxTemperature))];
        double sum = weights.Sum();
        return weights.Where(w => w > 0).Sum(w => -(w / sum) * Math.Log(w / sum));
    }
}

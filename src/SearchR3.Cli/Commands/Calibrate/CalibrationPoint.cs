using SearchR3.Search;

namespace SearchR3.Cli.Commands.Calibrate;

/// <summary>What a budget gives on the calibration's own queries: an optimistic figure, as signal and threshold were chosen on them.</summary>
/// <param name="Budget">The share of queries that may reason.</param>
/// <param name="Signal">The signal that served best.</param>
/// <param name="Share">The share that does reason.</param>
/// <param name="TokensPerQuery">Generated tokens, a mean over all queries.</param>
/// <param name="Ndcg10">nDCG@10 of the mixture.</param>
internal sealed record CalibrationPoint(double Budget, GateSignal Signal, double Share, double TokensPerQuery, double Ndcg10)
{
    public static CalibrationPoint Of(ReasoningGate gate, double budget, IReadOnlyList<GateExample> examples, IReadOnlyList<double> tokens)
    {
        bool[] reasons = [.. examples.Select(e => gate.Reasons(e.DirectScores))];
        return new CalibrationPoint(
            budget,
            gate.Signal,
            Math.Round(reasons.Count(r => r) / (double)examples.Count, 4),
            Math.Round(reasons.Select((r, i) => r ? tokens[i] : 0).Average(), 2),
            Math.Round(GateCalibration.Score(gate, examples), 6));
    }
}

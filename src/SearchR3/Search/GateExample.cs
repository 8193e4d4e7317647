namespace SearchR3.Search;

/// <summary>A held-out query that was answered both ways.</summary>
/// <param name="DirectScores">Cosines of the direct ranking, highest first; at least the first <see cref="ReasoningGate.Depth"/>.</param>
/// <param name="DirectMetric">What the direct ranking is worth, such as its nDCG@10.</param>
/// <param name="ReasoningMetric">What the ranking after reasoning is worth.</param>
public sealed record GateExample(IReadOnlyList<double> DirectScores, double DirectMetric, double ReasoningMetric);

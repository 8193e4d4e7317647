namespace SearchR3.Retrieval.Evaluation;

/// <summary>An interval for the mean difference of two runs.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Confidence">For example 0.95.</param>
public sealed record ConfidenceInterval(double Lower, double Upper, double Confidence);

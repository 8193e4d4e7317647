namespace SearchR3.Retrieval.Evaluation;

/// <summary>The outcome of a paired test on two runs.</summary>
/// <param name="Test">The test in words, with its number of samples where it draws any.</param>
/// <param name="Count">How many queries were paired.</param>
/// <param name="MeanDifference">Mean of (first - second).</param>
/// <param name="Statistic">Student's t, or the mean difference for the randomisation test.</param>
/// <param name="PValue">Two-sided.</param>
public sealed record SignificanceResult(string Test, int Count, double MeanDifference, double Statistic, double PValue);

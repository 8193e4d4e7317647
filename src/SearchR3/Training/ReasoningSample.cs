namespace SearchR3.Training;

/// <summary>One reasoning of a running training, for people to look at.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Reasoning">What the model wrote.</param>
/// <param name="Measure">What <paramref name="Score"/> is, such as <c>reward</c>.</param>
/// <param name="Score">How well it served; null when nothing was measured.</param>
public sealed record ReasoningSample(string Query, string Reasoning, string Measure, double? Score);

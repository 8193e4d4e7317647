namespace SearchR3.Retrieval.Evaluation;

/// <summary>How one system ranked one query.</summary>
/// <param name="Metrics">By name, such as <c>nDCG@10</c>; each 0 to 1.</param>
/// <param name="FirstRelevant">Rank of the first relevant document, counted from 1; null when none was returned.</param>
public sealed record SystemScores(IReadOnlyDictionary<string, double> Metrics, int? FirstRelevant);

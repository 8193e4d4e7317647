namespace SearchR3.Cli.Comparison;

/// <summary>What one side did with a query.</summary>
/// <param name="Value">Of the metric.</param>
/// <param name="FirstRelevant">Rank of the first relevant document; null when none was returned.</param>
/// <param name="Reasoning">What was written about the query; null for a system that does not reason.</param>
internal sealed record MovedSide(double Value, int? FirstRelevant, string? Reasoning);

namespace SearchR3.Cli.Reports;

/// <summary>A query with what was reasoned about it and what came of it.</summary>
/// <param name="Id">The query's id.</param>
/// <param name="Text">Its text, as it was asked.</param>
/// <param name="Reasoning">What the model wrote.</param>
/// <param name="Score">nDCG@10 or reward.</param>
internal sealed record ReasonedQuery(string Id, string Text, string Reasoning, double Score);

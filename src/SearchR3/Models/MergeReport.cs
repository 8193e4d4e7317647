namespace SearchR3.Models;

/// <summary>What merging an adapter did.</summary>
/// <param name="Modules">Projections whose weight took up an update.</param>
/// <param name="TokenRows">Embedding rows that were written.</param>
/// <param name="LargestLogitChange">
/// Largest absolute difference of a logit before and after, on a probe of tokens; it comes from rounding the merged weights to their type.
/// </param>
public sealed record MergeReport(int Modules, int TokenRows, double LargestLogitChange);

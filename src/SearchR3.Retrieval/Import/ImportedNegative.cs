namespace SearchR3.Retrieval.Import;

/// <summary>A document of a collection that is given as a negative of a query of it, without a judgement.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="QueryId">The query.</param>
/// <param name="DocumentId">The document.</param>
public sealed record ImportedNegative(ImportLocation Location, string QueryId, string DocumentId) : ImportedRecord(Location);

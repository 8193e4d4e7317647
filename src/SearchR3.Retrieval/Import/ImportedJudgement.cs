namespace SearchR3.Retrieval.Import;

/// <summary>How well a document of a collection answers a query of it.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="QueryId">The query.</param>
/// <param name="DocumentId">The document.</param>
/// <param name="Grade">0 is judged not relevant; a later judgement of the same pair replaces an earlier one of the same split.</param>
/// <param name="Split">The split that the source names; null for the one that the options name.</param>
public sealed record ImportedJudgement(ImportLocation Location, string QueryId, string DocumentId, int Grade, string? Split = null)
    : ImportedRecord(Location);

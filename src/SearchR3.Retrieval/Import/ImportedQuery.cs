using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>A query of a collection.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Query">The query, with the id that judgements call it by.</param>
public sealed record ImportedQuery(ImportLocation Location, Query Query) : ImportedRecord(Location);

using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>
/// A query with documents that answer it and documents that do not. An empty id is made from the text, so that equal texts are one query or one
/// document.
/// </summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Query">The query.</param>
/// <param name="Positives">Documents that answer it.</param>
/// <param name="Negatives">Documents that do not; together with the positives at least one.</param>
/// <param name="Split">The split that the source names; null for the one that the options name.</param>
public sealed record ImportedExample(
    ImportLocation Location, Query Query, IReadOnlyList<CorpusDocument> Positives, IReadOnlyList<CorpusDocument> Negatives, string? Split = null)
    : ImportedRecord(Location);

using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>A document of a collection.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Document">The document, with the id that judgements call it by.</param>
public sealed record ImportedDocument(ImportLocation Location, CorpusDocument Document) : ImportedRecord(Location);

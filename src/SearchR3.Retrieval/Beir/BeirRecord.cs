namespace SearchR3.Retrieval.Beir;

/// <summary>One record of a corpus or query file, before it becomes a document or a query.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Title">Empty when the record has none.</param>
/// <param name="Text">The body or the question.</param>
/// <param name="Metadata">Everything else that is text.</param>
/// <param name="Location">File and line, for error messages.</param>
internal sealed record BeirRecord(
    string Id, string Title, string Text, IReadOnlyDictionary<string, string> Metadata, string Location);

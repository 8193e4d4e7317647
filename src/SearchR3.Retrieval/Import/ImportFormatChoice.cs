namespace SearchR3.Retrieval.Import;

/// <summary>A format that was told by what a source has.</summary>
/// <param name="Format">The format.</param>
/// <param name="Reason">By what: the words that follow "told by".</param>
public sealed record ImportFormatChoice(IImportFormat Format, string Reason);

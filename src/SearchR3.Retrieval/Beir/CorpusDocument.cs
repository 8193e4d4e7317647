namespace SearchR3.Retrieval.Beir;

/// <summary>One document of a corpus: what is embedded, indexed and returned.</summary>
/// <param name="Id">The name by which qrels and hits refer to the document; unique in its corpus.</param>
/// <param name="Title">The title, empty when the source has none.</param>
/// <param name="Text">The body.</param>
public sealed record CorpusDocument(string Id, string Title, string Text)
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>Further named values of the source (kind, namespace, address ...); empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>Title and text joined with a space, trimmed: what BEIR's own tools give to a model.</summary>
    public string FullText => (Title + " " + Text).Trim();
}

using SearchR3.Retrieval.Lexical;

namespace SearchR3.Cli.Search;

/// <summary>How an index is built.</summary>
internal sealed record IndexBuildOptions
{
    /// <summary>The model folder, for <c>index.json</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The number format that the model computes in, for <c>index.json</c>.</summary>
    public required string Dtype { get; init; }

    /// <summary>Cuts the end of documents that are too long; otherwise they are an error.</summary>
    public bool Truncate { get; init; }

    /// <summary>How BM25 reads text.</summary>
    public TextAnalysis Analysis { get; init; }

    /// <summary>BM25's settings, all of them: two indexes with the same ones rank alike.</summary>
    public Bm25Options Lexical => new() { Analysis = Analysis };

    /// <summary>The files that the documents are chunks of, for <c>index.json</c>; null for a corpus.</summary>
    public IndexedFiles? Files { get; init; }

    /// <summary>An index of the same model whose vectors of unchanged documents are taken over; null embeds every document.</summary>
    public IndexFolder? Previous { get; init; }
}

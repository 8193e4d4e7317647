using SearchR3.Search;

namespace SearchR3.Cli.Search;

/// <summary>How a query is answered.</summary>
internal sealed record SearchOptions
{
    /// <summary>Whether and how the model reasons first.</summary>
    public ReasoningSearchOptions Reasoning { get; init; } = new();

    /// <summary>Joins the vector ranking with BM25's (reciprocal rank fusion, k 60).</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Hits returned.</summary>
    public int Top { get; init; } = 10;
}

namespace SearchR3.Cli.Search;

/// <summary>How a query is answered.</summary>
internal sealed record SearchOptions
{
    /// <summary>The model reasons first.</summary>
    public bool Reasoning { get; init; } = true;

    /// <summary>Joins the vector ranking with BM25's (reciprocal rank fusion, k 60).</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Hits returned.</summary>
    public int Top { get; init; } = 10;

    /// <summary>Null takes the model's own budget.</summary>
    public int? MaxReasoningTokens { get; init; }

    /// <summary>Cuts the end of a query that is too long.</summary>
    public bool Truncate { get; init; }
}

using System.Text.Json.Serialization;

namespace SearchR3.Cli.Search;

/// <summary>A document that a search returned, with the parts of its score.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Snippet">The beginning of its text.</param>
/// <param name="Score">What it is ranked by: the fused score, or the vector's.</param>
/// <param name="VectorScore">Cosine to the query's embedding; null when it is not among the vector candidates.</param>
/// <param name="VectorRank">Its rank by vector alone.</param>
/// <param name="Bm25Score">BM25; null without fusion, or when it is not among the BM25 candidates.</param>
/// <param name="Bm25Rank">Its rank by BM25 alone.</param>
internal sealed record SearchHit(
    int Rank, string Id, string Title, string Snippet, double Score, double? VectorScore, int? VectorRank, double? Bm25Score, int? Bm25Rank)
{
    /// <summary>The file that the document is a part of; like the rest of its place, null where documents are no parts of files.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }

    /// <summary>The headings above it, or the member's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Heading { get; init; }

    /// <summary>From 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FirstLine { get; init; }

    /// <summary>Inclusive.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LastLine { get; init; }

    /// <summary>The whole text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}

namespace SearchR3.Retrieval.Index;

/// <summary>A document of a fused ranking with the parts that put it there. Ranks start at 1; null means not among that side's hits.</summary>
/// <param name="DocumentId">The document.</param>
/// <param name="Score">The fused score.</param>
/// <param name="VectorScore">Its score in the first ranking.</param>
/// <param name="VectorRank">Its rank in the first ranking.</param>
/// <param name="LexicalScore">Its score in the second ranking.</param>
/// <param name="LexicalRank">Its rank in the second ranking.</param>
public sealed record FusedHit(
    string DocumentId, double Score, double? VectorScore, int? VectorRank, double? LexicalScore, int? LexicalRank);

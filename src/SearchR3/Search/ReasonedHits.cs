using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Search;

/// <summary>A query's answer.</summary>
/// <param name="Query">The query with the embedding that ranked, its reasoning and its tokens.</param>
/// <param name="Hits">Best first.</param>
/// <param name="Reasoned">Whether the query was reasoned about; with <see cref="ReasoningMode.Auto"/> the gate's decision.</param>
public sealed record ReasonedHits(TextEmbedding Query, IReadOnlyList<Hit> Hits, bool Reasoned);

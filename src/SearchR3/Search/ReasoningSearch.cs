using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Search;

/// <summary>
/// Embeds queries and ranks an index's documents: directly, after reasoning, or after reasoning only where the direct ranking is uncertain. An index of shorter
/// vectors is searched with the first numbers of the embeddings. Owns neither model nor index; the model's one thread uses it.
/// </summary>
public sealed class ReasoningSearch(EmbeddingModel model, IVectorIndex index)
{
    // Enough that a document which only some rankings have near the top is found in the others.
    private const int FusionDepth = 100;

    /// <summary>Answers queries, in their order.</summary>
    /// <param name="texts">The queries.</param>
    /// <param name="top">Hits for each.</param>
    /// <param name="options">How; null reasons about each query, greedily.</param>
    /// <param name="progress">Told after each batch of the pass that is under way.</param>
    /// <param name="cancellationToken">Asked between two batches or decode steps.</param>
    /// <exception cref="Retrieval.SearchR3Exception">A text is empty or too long, or options contradict each other.</exception>
    public IReadOnlyList<ReasonedHits> Search(
        IReadOnlyList<string> texts,
        int top,
        ReasoningSearchOptions? options = null,
        IProgress<EmbeddingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new();
        options.Validate(model.Revision);
        if (options.Mode == ReasoningMode.On)
        {
            return Reasoned(texts, top, options, progress, cancellationToken);
        }

        ReasonedHits[] answers = Direct(texts, Math.Max(top, ReasoningGate.Depth), options, progress, cancellationToken);
        if (options.Mode == ReasoningMode.Auto)
        {
            int[] uncertain = [.. Enumerable.Range(0, texts.Count).Where(i => options.Gate!.Reasons([.. answers[i].Hits.Select(h => h.Score)]))];
            IReadOnlyList<ReasonedHits> reasoned = Reasoned([.. uncertain.Select(i => texts[i])], top, options, progress, cancellationToken);
            foreach ((int i, ReasonedHits answer) in uncertain.Zip(reasoned))
            {
                answers[i] = answer;
            }
        }

        return [.. answers.Select(a => a.Hits.Count > top ? a with { Hits = [.. a.Hits.Take(top)] } : a)];
    }

    private ReasonedHits[] Direct(
        IReadOnlyList<string> texts, int top, ReasoningSearchOptions options, IProgress<EmbeddingProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<TextEmbedding> embedded = model.EmbedQueries(
            texts, QueryOptions.Direct with { Truncate = options.Query.Truncate }, progress, cancellation);
        return [.. embedded.Zip(Rank(embedded, top, cancellation), (query, hits) => new ReasonedHits(query, hits, Reasoned: false))];
    }

    private IReadOnlyList<ReasonedHits> Reasoned(
        IReadOnlyList<string> texts, int top, ReasoningSearchOptions options, IProgress<EmbeddingProgress>? progress, CancellationToken cancellation)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        IReadOnlyList<TextEmbedding> embedded = model.EmbedQueries(texts, options.Query with { Reasoning = true }, progress, cancellation);
        bool fuse = options.Combination == SampleCombination.FuseRankings && options.Query.Samples > 1;
        IReadOnlyList<IReadOnlyList<Hit>> hits = fuse ? Fused(embedded, top, cancellation) : Rank(embedded, top, cancellation);
        return [.. embedded.Zip(hits, (query, found) => new ReasonedHits(query, found, Reasoned: true))];
    }

    private IReadOnlyList<IReadOnlyList<Hit>> Rank(IReadOnlyList<TextEmbedding> queries, int top, CancellationToken cancellation) =>
        index.Search(
            [.. queries.Select(q => index.Dimension < q.Vector.Length && index.Dimension > 0 ? ShortenedVector.Of(q.Vector, index.Dimension) : q.Vector)],
            top,
            cancellation);

    private IReadOnlyList<IReadOnlyList<Hit>> Fused(IReadOnlyList<TextEmbedding> queries, int top, CancellationToken cancellation)
    {
        IReadOnlyList<IReadOnlyList<Hit>> all = Rank([.. queries.SelectMany(q => q.Samples)], Math.Max(top, FusionDepth), cancellation);
        int samples = queries[0].Samples.Count;
        return [.. queries.Select((_, i) => ReciprocalRankFusion.FuseAll([.. all.Skip(i * samples).Take(samples)], top))];
    }
}

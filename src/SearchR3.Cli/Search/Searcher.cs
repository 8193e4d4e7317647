using System.Diagnostics;
using System.Text;
using SearchR3.Documents;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Search;

namespace SearchR3.Cli.Search;

/// <summary>Answers queries with a model and an index of the same revision.</summary>
internal sealed class Searcher(EmbeddingModel model, IndexFolder index)
{
    /// <summary>Hits of each side that take part in the fusion; evaluation uses the same.</summary>
    public const int FusionDepth = 100;

    private const int SnippetCharacters = 160;

    // Chunks of files are longer than documents of the API, and what was found need not be at their beginning.
    private const int ChunkSnippetCharacters = 400;

    private readonly ReasoningSearch _search = new(model, index.Vectors);

    /// <summary>Embeds the query and ranks the documents.</summary>
    public SearchAnswer Answer(string query, SearchOptions options, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        ReasoningMode mode = options.Reasoning.Mode;
        QueryText.Check(model, query, mode != ReasoningMode.Off, options.Reasoning.Query.Truncate, "the query");
        ReasonedHits answer = _search.Search(
            [query], options.Fuse ? Math.Max(options.Top, FusionDepth) : options.Top, options.Reasoning, progress: null, cancellation)[0];
        SearchHit[] hits = options.Fuse ? Fused(query, answer.Hits, options.Top) : [.. answer.Hits.Select(Hit)];
        TextEmbedding embedding = answer.Query;
        return new SearchAnswer
        {
            Query = query,
            Mode = mode switch { ReasoningMode.On => "reasoning", ReasoningMode.Off => "direct", _ => "auto" },
            Reasoned = answer.Reasoned,
            Fusion = options.Fuse ? "rrf" : "none",
            Reasoning = embedding.Reasoning,
            StopReason = embedding.StopReason,
            ReasoningTokens = embedding.ReasoningTokens,
            Samples = [.. embedding.Samples.Select(s => s.Reasoning!)],
            TruncatedTokens = embedding.TruncatedTokens,
            Hits = hits,
            ElapsedSeconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
        };
    }

    private SearchHit[] Fused(string query, IReadOnlyList<Hit> vector, int top)
    {
        IReadOnlyList<Hit> lexical = index.Lexical.Search(query, Math.Max(top, FusionDepth));
        return
        [
            .. ReciprocalRankFusion.FuseWithParts(vector, lexical, top).Select((hit, i) =>
                Make(i + 1, hit.DocumentId, hit.Score, hit.VectorScore, hit.VectorRank, hit.LexicalScore, hit.LexicalRank)),
        ];
    }

    private SearchHit Hit(Hit hit, int row) => Make(row + 1, hit.DocumentId, hit.Score, hit.Score, row + 1, null, null);

    private SearchHit Make(int rank, string id, double score, double? vector, int? vectorRank, double? bm25, int? bm25Rank)
    {
        CorpusDocument document = index.Corpus[index.Corpus.IndexOf(id)];
        if (FileLocation.Of(document) is not { } place)
        {
            return new SearchHit(rank, id, document.Title, Snippet(document.Text, SnippetCharacters), score, vector, vectorRank, bm25, bm25Rank);
        }

        return new SearchHit(rank, id, document.Title, Snippet(document.Text, ChunkSnippetCharacters), score, vector, vectorRank, bm25, bm25Rank)
        {
            File = place.File,
            Heading = document.Title,
            FirstLine = place.FirstLine,
            LastLine = place.LastLine,
            Text = document.Text,
        };
    }

    private static string Snippet(string text, int characters)
    {
        StringBuilder snippet = new();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (snippet.Length + word.Length > characters)
            {
                return snippet.Append(" …").ToString();
            }

            snippet.Append(snippet.Length > 0 ? " " : "").Append(word);
        }

        return snippet.ToString();
    }
}

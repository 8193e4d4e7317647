using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// Joins a vector and a lexical ranking by ranks alone: score(d) = sum of weight / (k + rank(d)) (Cormack, Clarke, Buettcher 2009).
/// Ties by document id ascending.
/// </summary>
public static class ReciprocalRankFusion
{
    /// <summary>The best <paramref name="top"/> documents of two rankings, both best first.</summary>
    /// <exception cref="SearchR3Exception"><paramref name="top"/> below 1, <paramref name="k"/> negative, or a document twice in a ranking.</exception>
    public static IReadOnlyList<Hit> Fuse(IReadOnlyList<Hit> a, IReadOnlyList<Hit> b, int top, double k = 60) =>
        [.. FuseWithParts(a, b, top, new FusionOptions { K = k }).Select(hit => new Hit(hit.DocumentId, hit.Score))];

    /// <summary>The same with weights and depth, and with each document's scores and ranks on both sides.</summary>
    /// <exception cref="SearchR3Exception">An option is out of range, or a document appears twice in a ranking.</exception>
    public static IReadOnlyList<FusedHit> FuseWithParts(
        IReadOnlyList<Hit> vector, IReadOnlyList<Hit> lexical, int top, FusionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(lexical);
        options ??= new FusionOptions();
        options.Validate();
        RequireTop(top);

        Dictionary<string, (double Score, int Rank)> vectorParts = Ranks(vector, options.Depth);
        Dictionary<string, (double Score, int Rank)> lexicalParts = Ranks(lexical, options.Depth);
        List<FusedHit> fused = new(vectorParts.Count + lexicalParts.Count);
        foreach (string id in vectorParts.Keys.Union(lexicalParts.Keys, StringComparer.Ordinal))
        {
            bool inVector = vectorParts.TryGetValue(id, out (double Score, int Rank) v);
            bool inLexical = lexicalParts.TryGetValue(id, out (double Score, int Rank) l);
            double score = (inVector ? options.VectorWeight / (options.K + v.Rank) : 0)
                + (inLexical ? options.LexicalWeight / (options.K + l.Rank) : 0);
            fused.Add(new FusedHit(
                id, score, inVector ? v.Score : null, inVector ? v.Rank : null, inLexical ? l.Score : null, inLexical ? l.Rank : null));
        }

        return [.. fused.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.DocumentId, DocumentIdOrder.Instance).Take(top)];
    }

    /// <summary>The best <paramref name="top"/> documents of any number of rankings, each best first, all of the same weight.</summary>
    /// <exception cref="SearchR3Exception"><paramref name="top"/> below 1, <paramref name="k"/> negative, or a document twice in a ranking.</exception>
    public static IReadOnlyList<Hit> FuseAll(IReadOnlyList<IReadOnlyList<Hit>> rankings, int top, double k = 60)
    {
        ArgumentNullException.ThrowIfNull(rankings);
        new FusionOptions { K = k }.Validate();
        RequireTop(top);
        Dictionary<string, double> scores = new(StringComparer.Ordinal);
        foreach (IReadOnlyList<Hit> ranking in rankings)
        {
            foreach ((string id, (_, int rank)) in Ranks(ranking, depth: null))
            {
                scores[id] = scores.GetValueOrDefault(id) + (1 / (k + rank));
            }
        }

        return
        [
            .. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key, DocumentIdOrder.Instance).Take(top).Select(s => new Hit(s.Key, s.Value)),
        ];
    }

    private static void RequireTop(int top)
    {
        if (top < 1)
        {
            throw new SearchR3Exception($"The number of hits asked for is {top}, but it must be 1 or more.");
        }
    }

    private static Dictionary<string, (double Score, int Rank)> Ranks(IReadOnlyList<Hit> hits, int? depth)
    {
        int count = Math.Min(hits.Count, depth ?? hits.Count);
        Dictionary<string, (double, int)> ranks = new(count, StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            if (!ranks.TryAdd(hits[i].DocumentId, (hits[i].Score, i + 1)))
            {
                throw new SearchR3Exception($"Document '{hits[i].DocumentId}' appears twice in one ranking, at ranks {ranks[hits[i].DocumentId].Item2} and {i + 1}.");
            }
        }

        return ranks;
    }
}

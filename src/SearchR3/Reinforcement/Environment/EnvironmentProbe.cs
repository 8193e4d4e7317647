using System.Globalization;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Index;

namespace SearchR3.Reinforcement.Environment;

/// <summary>Compares the environment's rows with a full re-encode. Costs one, and two exact scans.</summary>
internal sealed class EnvironmentProbe(
    Corpus corpus, float[][] queries, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant, int poolSize)
{
    private const int CutOff = 10;

    private static readonly Metric Ndcg10 = new(MetricKind.Ndcg, CutOff);

    private readonly string[] _ids = [.. corpus.Select(d => d.Id)];

    private readonly Qrels _qrels = Qrels.From(relevant.SelectMany(
        (rows, query) => rows.Select(judged => (Name(query), corpus[judged.Key].Id, judged.Value))));

    /// <summary>What the environment gave beside what a full re-encode gives.</summary>
    /// <param name="ranked">The queries as the environment ranks them.</param>
    /// <param name="found">What its graph finds.</param>
    /// <param name="own">[rows][dim]: the environment's vectors in the policy's space.</param>
    /// <param name="full">[rows][dim]: the same rows by the encoder that counts as current.</param>
    /// <param name="live">[rows][dim]: by the policy of now; the same object as <paramref name="full"/> where nothing is held.</param>
    internal ProbeReport Compare(
        RankedRollout[] ranked, IReadOnlyList<IReadOnlyList<Hit>> found, float[][] own, float[][] full, float[][] live)
    {
        IReadOnlyList<IReadOnlyList<Hit>> exact = Scan(own, queries);
        IReadOnlyList<IReadOnlyList<Hit>> truth = Scan(full, queries);
        return new ProbeReport
        {
            Queries = queries.Length,
            Reward = Reward(ranked),
            FullReward = Reward(truth),
            Ndcg10 = Ndcg(found),
            FullNdcg10 = Ndcg(truth),
            LiveNdcg10 = ReferenceEquals(live, full) ? Ndcg(truth) : Ndcg(Scan(live, queries)),
            RecallAgainstFull = Recall(found, truth),
            GraphRecall = Recall(found, exact),
            MeanCosine = own.Zip(full, (a, b) => VectorArithmetic.Dot(a, b)).Average(),
        };
    }

    /// <summary>The hits of an exact scan over vectors of all rows, the pool's depth.</summary>
    private IReadOnlyList<IReadOnlyList<Hit>> Scan(float[][] vectors, float[][] by)
    {
        using ExactIndex index = ExactIndex.Build(_ids, vectors, new IndexInfo());
        return index.Search(by, poolSize);
    }

    /// <summary>nDCG@10 of rankings, one a query.</summary>
    private double Ndcg(IReadOnlyList<IReadOnlyList<Hit>> hits)
    {
        RetrievalRun run = new(
            "probe", hits.Select((found, query) => (Name: Name(query), Hits: (IReadOnlyList<Hit>)[.. found.Take(CutOff)]))
                .ToDictionary(r => r.Name, r => r.Hits));
        return RetrievalEvaluator.Evaluate(_qrels, run, new EvaluationOptions { Metrics = [Ndcg10] }).Mean(Ndcg10);
    }

    /// <summary>Mean of 1 / log2(1 + best rank), 0 where no relevant document is among the hits.</summary>
    private double Reward(IReadOnlyList<IReadOnlyList<Hit>> hits) => hits.Select((found, query) =>
    {
        for (int i = 0; i < found.Count; i++)
        {
            if (relevant[query].GetValueOrDefault(corpus.IndexOf(found[i].DocumentId)) > 0)
            {
                return Discount(i + 1);
            }
        }

        return 0;
    }).Average();

    /// <summary>The same of rollouts that were ranked.</summary>
    private static double Reward(RankedRollout[] ranked) =>
        ranked.Average(r => r.BestRank <= r.PoolSize ? Discount(r.BestRank) : 0);

    /// <summary>The share of the ten best of <paramref name="truth"/> that are among the ten best of <paramref name="found"/>.</summary>
    private static double Recall(IReadOnlyList<IReadOnlyList<Hit>> found, IReadOnlyList<IReadOnlyList<Hit>> truth) =>
        truth.Select((best, query) =>
        {
            HashSet<string> ids = [.. best.Take(CutOff).Select(h => h.DocumentId)];
            return (double)found[query].Take(CutOff).Count(h => ids.Contains(h.DocumentId)) / ids.Count;
        }).Average();

    private static double Discount(int rank) => 1 / Math.Log2(1 + rank);

    private static string Name(int query) => string.Create(CultureInfo.InvariantCulture, $"{query}");
}

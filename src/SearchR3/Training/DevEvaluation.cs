using SearchR3.Embedding;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Index;

namespace SearchR3.Training;

/// <summary>
/// nDCG@10 of held-out queries over a fixed part of the corpus: all that is relevant to them and random others. Cheaper than the whole corpus,
/// higher than on it; comparable within a run only.
/// </summary>
internal sealed class DevEvaluation
{
    /// <summary>The number by which the best checkpoint is chosen: the mean nDCG@10 over all held-out queries, of the mode that the options name. Each query
    /// counts once: a mean over splits would let a few noisy questions decide.</summary>
    internal const string Score = "dev/ndcg@10";

    private static readonly Metric Ndcg10 = Metric.Parse("ndcg@10");

    private readonly DevEvaluationOptions _options;
    private readonly List<BeirDataset> _splits = [];
    private readonly IReadOnlyList<CorpusDocument> _documents = [];

    internal DevEvaluation(DevEvaluationOptions options, string folder, Corpus corpus, int seed)
    {
        _options = options;
        HashSet<string> ids = [];
        foreach (string split in options.Splits)
        {
            if (!File.Exists(Path.Combine(folder, "qrels", split + ".tsv")))
            {
                throw new SearchR3Exception($"evaluation names the split {split}, but {folder}/qrels has no {split}.tsv; name a split that is there");
            }

            BeirDataset data = BeirDataset.Load(folder, split, corpus);
            _splits.Add(data);
            ids.UnionWith(Queries(data).SelectMany(q => data.Qrels.ByQuery[q.Id].Keys));
        }

        if (_splits.Count == 0)
        {
            return;
        }

        int count = options.Documents == 0 ? corpus.Count : Math.Min(corpus.Count, options.Documents);
        int[] order = [.. Enumerable.Range(0, corpus.Count)];
        SeededOrder.RandomFor(seed, 5).Shuffle(order);
        foreach (int row in order)
        {
            if (ids.Count >= count)
            {
                break;
            }

            ids.Add(corpus[row].Id);
        }

        _documents = [.. corpus.Where(d => ids.Contains(d.Id))];
    }

    /// <summary>Names like <c>dev/direct/ndcg@10</c> to values; empty when nothing is held out.</summary>
    internal IReadOnlyDictionary<string, double> Measure(EmbeddingModel model)
    {
        Dictionary<string, double> values = [];
        if (_splits.Count == 0)
        {
            return values;
        }

        float[][] vectors = [.. model.EmbedDocuments([.. _documents.Select(d => d.FullText)]).Select(e => e.Vector)];
        using ExactIndex index = ExactIndex.Build([.. _documents.Select(d => d.Id)], vectors, new IndexInfo());
        double score = 0;
        foreach (BeirDataset split in _splits)
        {
            double direct = Measure(model, index, split, reasoning: false);
            values[$"{split.Split}/direct/ndcg@10"] = direct;
            double reasoning = 0;
            if (_options.Reasoning || _options.BestBy != BestCheckpoint.Direct)
            {
                values[$"{split.Split}/reasoning/ndcg@10"] = reasoning = Measure(model, index, split, reasoning: true);
            }

            score += (_options.BestBy switch
            {
                BestCheckpoint.Direct => direct,
                BestCheckpoint.Reasoning => reasoning,
                _ => (direct + reasoning) / 2,
            }) * Queries(split).Count / _splits.Sum(s => Queries(s).Count);
        }

        values[Score] = score;
        return values;
    }

    private double Measure(EmbeddingModel model, ExactIndex index, BeirDataset split, bool reasoning)
    {
        IReadOnlyList<Query> queries = Queries(split);
        float[][] vectors = [.. model.EmbedQueries([.. queries.Select(q => q.Text)], new QueryOptions { Reasoning = reasoning }).Select(e => e.Vector)];
        IReadOnlyList<IReadOnlyList<Hit>> hits = index.Search(vectors, 10);
        RetrievalRun run = new("dev", queries.Select((q, i) => (q.Id, Hits: hits[i])).ToDictionary(r => r.Id, r => r.Hits));
        return RetrievalEvaluator.Evaluate(split.Qrels, run, new EvaluationOptions { Metrics = [Ndcg10] }).Mean(Ndcg10);
    }

    private IReadOnlyList<Query> Queries(BeirDataset data) => [.. data.Queries.Take(_options.Queries)];
}

using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Generation;
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

    /// <summary>The mode in which a query is embedded after reasoning, and the tag of its run.</summary>
    internal const string ReasoningMode = "reasoning";

    private const string DirectMode = "direct";

    /// <summary>Hits a query in the run that is kept.</summary>
    private const int RunDepth = 100;

    private static readonly Metric Ndcg10 = Metric.Parse("ndcg@10");

    private readonly DevEvaluationOptions _options;
    private readonly IReadOnlyList<int> _sizes;
    private readonly List<BeirDataset> _splits = [];
    private readonly IReadOnlyList<CorpusDocument> _documents = [];
    private readonly JsonObject _heldOut = [];

    internal DevEvaluation(DevEvaluationOptions options, string folder, Corpus corpus, int seed, IReadOnlyList<int>? sizes = null)
    {
        _options = options;
        _sizes = sizes ?? [];
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
        _heldOut["split"] = string.Join('+', options.Splits);
        _heldOut["documents"] = _documents.Count;
        _heldOut["documentsHash"] = Corpus.From(_documents).Hash;
    }

    /// <summary>Embeds the documents and the queries anew and ranks; nothing is measured when nothing is held out.</summary>
    internal DevMeasurement Measure(EmbeddingModel model)
    {
        Dictionary<string, double> values = [];
        if (_splits.Count == 0)
        {
            return new DevMeasurement(values, [], [], [], _heldOut);
        }

        float[][] vectors = [.. model.EmbedDocuments([.. _documents.Select(d => d.FullText)]).Select(e => e.Vector)];
        using ExactIndex index = ExactIndex.Build([.. _documents.Select(d => d.Id)], vectors, new IndexInfo());
        bool reasons = _options.Reasoning || _options.BestBy is BestCheckpoint.Reasoning or BestCheckpoint.Mean;
        Dictionary<string, IReadOnlyList<Hit>> direct = [];
        Dictionary<string, IReadOnlyList<Hit>> reasoning = [];
        List<JsonObject> lines = [];
        List<QueryScores> scores = [];
        double score = 0;
        foreach (BeirDataset split in _splits)
        {
            double directScore = Measure(model, index, split, reasoning: false, direct, lines, out IReadOnlyList<TextEmbedding> embedded);
            values[$"{split.Split}/{DirectMode}/ndcg@10"] = directScore;
            foreach (int size in _sizes.Where(s => s < model.Dimension))
            {
                values[$"{split.Split}/{DirectMode}/ndcg@10.{size}"] = MeasureShortened(vectors, embedded, split, size);
            }

            double reasoningScore = 0;
            IReadOnlyList<TextEmbedding> reasoned = [];
            if (reasons)
            {
                values[$"{split.Split}/{ReasoningMode}/ndcg@10"] = reasoningScore = Measure(model, index, split, reasoning: true, reasoning, lines, out reasoned);
                values[$"{split.Split}/{ReasoningMode}/mean_length"] = reasoned.Average(e => e.ReasoningTokens);
                values[$"{split.Split}/{ReasoningMode}/missing_token_share"] =
                    (double)reasoned.Count(e => e.StopReason != StopReason.EmbedToken) / reasoned.Count;
            }

            scores.AddRange(QueryScores.Of(
                split.Split, Queries(split), split.Qrels, Runs(direct, reasons ? reasoning : null), i => reasons ? reasoned[i].Reasoning : null));
            score += (_options.BestBy switch
            {
                BestCheckpoint.Direct => directScore,
                BestCheckpoint.Last when !reasons => directScore,
                BestCheckpoint.Reasoning => reasoningScore,
                _ => (directScore + reasoningScore) / 2,
            }) * Queries(split).Count / _splits.Sum(s => Queries(s).Count);
        }

        values[Score] = score;
        RetrievalRun[] runs = Runs(direct, reasons ? reasoning : null);
        return new DevMeasurement(values, _options.BestBy == BestCheckpoint.Direct ? [.. runs.Reverse()] : runs, lines, scores, _heldOut);
    }

    private static RetrievalRun[] Runs(Dictionary<string, IReadOnlyList<Hit>> direct, Dictionary<string, IReadOnlyList<Hit>>? reasoning) =>
        reasoning is null ? [new(DirectMode, direct)] : [new(DirectMode, direct), new(ReasoningMode, reasoning)];

    /// <summary>Mean nDCG@10 of a split in one mode; adds its hits to <paramref name="all"/>, and what was reasoned to <paramref name="lines"/>.</summary>
    private double Measure(
        EmbeddingModel model,
        ExactIndex index,
        BeirDataset split,
        bool reasoning,
        Dictionary<string, IReadOnlyList<Hit>> all,
        List<JsonObject> lines,
        out IReadOnlyList<TextEmbedding> embedded)
    {
        IReadOnlyList<Query> queries = Queries(split);
        embedded = model.EmbedQueries([.. queries.Select(q => q.Text)], new QueryOptions { Reasoning = reasoning });
        IReadOnlyList<IReadOnlyList<Hit>> hits = index.Search([.. embedded.Select(e => e.Vector)], RunDepth);

        RetrievalReport report = Report(split, queries, hits);
        IReadOnlyDictionary<string, double> scores = report.PerQuery(Ndcg10);
        for (int i = 0; i < queries.Count; i++)
        {
            all[queries[i].Id] = hits[i];
            if (reasoning)
            {
                lines.Add(Line(split.Split, queries[i], embedded[i], scores.TryGetValue(queries[i].Id, out double score) ? score : null));
            }
        }

        return report.Mean(Ndcg10);
    }

    /// <summary>Mean nDCG@10 of a split when the first <paramref name="size"/> numbers of each embedding are all there is.</summary>
    private double MeasureShortened(float[][] documents, IReadOnlyList<TextEmbedding> queries, BeirDataset split, int size)
    {
        float[][] shortened = [.. documents.Select(v => ShortenedVector.Of(v, size))];
        using ExactIndex index = ExactIndex.Build([.. _documents.Select(d => d.Id)], shortened, new IndexInfo());
        return Report(split, Queries(split), index.Search([.. queries.Select(e => ShortenedVector.Of(e.Vector, size))], 10)).Mean(Ndcg10);
    }

    private static RetrievalReport Report(BeirDataset split, IReadOnlyList<Query> queries, IReadOnlyList<IReadOnlyList<Hit>> hits)
    {
        // The first ten alone: with more, hits of equal score could change places by the rules of the metric.
        RetrievalRun run = new("dev", queries.Select((q, i) => (q.Id, Hits: (IReadOnlyList<Hit>)[.. hits[i].Take(10)])).ToDictionary(r => r.Id, r => r.Hits));
        return RetrievalEvaluator.Evaluate(split.Qrels, run, new EvaluationOptions { Metrics = [Ndcg10] });
    }

    private static JsonObject Line(string split, Query query, TextEmbedding embedded, double? score) => new()
    {
        ["split"] = split,
        ["query"] = query.Id,
        ["text"] = query.Text,
        ["reasoning"] = embedded.Reasoning,
        ["stopReason"] = embedded.StopReason?.ToString(),
        ["tokens"] = embedded.ReasoningTokens,
        ["ndcg@10"] = score is double value ? Math.Round(value, 6) : null,
    };

    private IReadOnlyList<Query> Queries(BeirDataset data) => [.. data.Queries.Take(_options.Queries)];
}

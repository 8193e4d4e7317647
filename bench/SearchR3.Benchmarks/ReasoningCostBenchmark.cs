using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Index;
using SearchR3.Search;

namespace SearchR3.Benchmarks;

/// <summary>
/// What a query's tokens buy: nDCG@10 against generated tokens, for direct mode, greedy reasoning, K samples averaged (with and without the direct embedding) and with
/// fused rankings, and for the gate at several budgets, calibrated on one split and measured on another.
/// </summary>
internal static class ReasoningCostBenchmark
{
    private static readonly Metric Ndcg10 = Metric.Parse("ndcg@10");

    /// <summary>model=FOLDER data=FOLDER calibrate=dev split=test queries=1000 documents=0 (all) samples=8 temperature=0.7.</summary>
    public static void Run(string[] args)
    {
        BenchmarkArguments arguments = new(args);
        using EmbeddingModel model = EmbeddingModel.Load(arguments.Text("model", "models/dotnet-api"), new EmbeddingModelOptions { Dtype = "bf16" });
        string folder = arguments.Text("data", "data/dotnet-api");
        string[] splits = [arguments.Text("calibrate", "dev"), arguments.Text("split", "test")];
        BeirDataset[] sets = [.. splits.Distinct().Select(split => BeirDataset.Load(folder, split))];
        CorpusDocument[] documents = Part(sets, arguments.Number("queries", 1000), arguments.Number("documents", 0));
        float[][] vectors = [.. model.EmbedDocuments([.. documents.Select(d => d.FullText)], new EmbedOptions { Truncate = true }).Select(e => e.Vector)];
        using ExactIndex index = ExactIndex.Build([.. documents.Select(d => d.Id)], vectors, new IndexInfo());
        GateExample[]? calibration = null;
        foreach (BeirDataset data in sets)
        {
            CostTable table = new(model, index, data, [.. data.Queries.Take(arguments.Number("queries", 1000))]);
            calibration = table.Write(arguments.Number("samples", 8), arguments.Real("temperature", 0.7f), calibration);
        }
    }

    private static CorpusDocument[] Part(BeirDataset[] sets, int queries, int count)
    {
        Corpus corpus = sets[0].Corpus;
        if (count == 0)
        {
            return [.. corpus];
        }

        HashSet<string> ids = [.. sets.SelectMany(s => s.Queries.Take(queries).SelectMany(q => s.Qrels.ByQuery[q.Id].Keys))];
        int[] order = [.. Enumerable.Range(0, corpus.Count)];
        new Random(5).Shuffle(order);
        foreach (int row in order.TakeWhile(_ => ids.Count < count))
        {
            ids.Add(corpus[row].Id);
        }

        return [.. corpus.Where(d => ids.Contains(d.Id))];
    }

    /// <summary>The rows of one split.</summary>
    private sealed class CostTable(EmbeddingModel model, ExactIndex index, BeirDataset data, Query[] queries)
    {
        private readonly string[] _texts = [.. queries.Select(q => q.Text)];

        /// <summary>Writes the table and returns the split's answers for calibrating a gate.</summary>
        public GateExample[] Write(int samples, double temperature, GateExample[]? calibration)
        {
            Console.WriteLine($"{data.Name} {data.Split}: {queries.Length} queries");
            IReadOnlyList<TextEmbedding> direct = model.EmbedQueries(_texts, QueryOptions.Direct);
            IReadOnlyList<TextEmbedding> greedy = model.EmbedQueries(_texts);
            IReadOnlyList<Hit>[] directHits = Search(direct.Select(e => e.Vector));
            double[] directScores = Row("direct", directHits, 0);
            double[] greedyScores = Row("reasoning", Search(greedy.Select(e => e.Vector)), Tokens(greedy));
            Row("reasoning + direct averaged", Search(Mean([direct, greedy])), Tokens(greedy));
            GateExample[] own = [.. queries.Select((_, i) => new GateExample([.. directHits[i].Select(h => h.Score)], directScores[i], greedyScores[i]))];
            foreach (double budget in (double[])[0.25, 0.5, 0.75])
            {
                Gate(own, calibration ?? own, budget, greedy);
            }

            List<IReadOnlyList<TextEmbedding>> sampled = [];
            for (int k = 1; k <= samples; k++)
            {
                sampled.Add(model.EmbedQueries(_texts, new QueryOptions { Sampling = new SamplingOptions { Temperature = temperature, Seed = 100 + k } }));
                if ((k & (k - 1)) == 0)
                {
                    double tokens = sampled.Sum(Tokens);
                    Row($"{k} samples averaged", Search(Mean(sampled)), tokens);
                    Row($"{k} samples + direct averaged", Search(Mean([.. sampled, direct])), tokens);
                    Row($"{k} samples + direct as one half", Search(Mean([.. sampled, .. Enumerable.Repeat(direct, k)])), tokens);
                    if (k > 1)
                    {
                        Row($"{k} samples, rankings fused", FuseAll(sampled), tokens);
                    }
                }
            }

            return own;
        }

        private void Gate(GateExample[] own, GateExample[] calibration, double budget, IReadOnlyList<TextEmbedding> greedy)
        {
            ReasoningGate gate = GateCalibration.Choose(calibration, budget, "bench");
            bool[] reasons = [.. own.Select(e => gate.Reasons(e.DirectScores))];
            double tokens = reasons.Select((r, i) => r ? greedy[i].ReasoningTokens : 0).Average();
            Print($"auto, budget {budget:P0} ({gate.Signal})", GateCalibration.Score(gate, own), tokens);
        }

        private IReadOnlyList<Hit>[] FuseAll(List<IReadOnlyList<TextEmbedding>> sampled)
        {
            IReadOnlyList<Hit>[][] all = [.. sampled.Select(s => Search(s.Select(e => e.Vector)))];
            return [.. queries.Select((_, i) => Fused([.. all.Select(a => a[i])]))];
        }

        private static IReadOnlyList<Hit> Fused(IReadOnlyList<Hit>[] rankings) =>
        [
            .. rankings.SelectMany(r => r.Select((hit, rank) => (hit.DocumentId, Part: 1.0 / (61 + rank))))
                .GroupBy(p => p.DocumentId)
                .Select(g => new Hit(g.Key, g.Sum(p => p.Part)))
                .OrderByDescending(h => h.Score).ThenBy(h => h.DocumentId, StringComparer.Ordinal),
        ];

        private static double Tokens(IReadOnlyList<TextEmbedding> embedded) => embedded.Average(e => e.ReasoningTokens);

        private static IEnumerable<float[]> Mean(List<IReadOnlyList<TextEmbedding>> parts) =>
            parts[0].Select((_, i) =>
            {
                float[] mean = new float[parts[0][i].Vector.Length];
                foreach (float[] vector in parts.Select(p => p[i].Vector))
                {
                    for (int d = 0; d < mean.Length; d++)
                    {
                        mean[d] += vector[d] / parts.Count;
                    }
                }

                double norm = Math.Sqrt(mean.Sum(v => (double)v * v));
                return mean.Select(v => (float)(v / norm)).ToArray();
            });

        private IReadOnlyList<Hit>[] Search(IEnumerable<float[]> vectors) => [.. index.Search([.. vectors], 100)];

        private double[] Row(string name, IReadOnlyList<Hit>[] hits, double tokens)
        {
            RetrievalRun run = new("cost", queries.Select((q, i) => (q.Id, Hits: hits[i])).ToDictionary(r => r.Id, r => r.Hits));
            RetrievalReport report = RetrievalEvaluator.Evaluate(data.Qrels, run, new EvaluationOptions { Metrics = [Ndcg10] });
            IReadOnlyDictionary<string, double> perQuery = report.PerQuery(Ndcg10);
            double[] scores = [.. queries.Select(q => perQuery[q.Id])];
            Print(name, scores.Average(), tokens);
            return scores;
        }

        private static void Print(string name, double value, double tokens) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {value:F4}  {tokens,6:F1} tokens"));
    }
}

using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Index;
using SearchR3.Training;

namespace SearchR3.Benchmarks;

/// <summary>
/// What a reasoning is worth to the embedding after it: the same queries embedded directly, after the model's own reasoning, after another query's, after the right
/// answer spelled out as stage 1's template does, and after the best of several samples (an oracle: the bound of what choosing could win).
/// nDCG@10 over a part of the corpus, all relevant documents in it; comparable within one command only.
/// </summary>
internal static class ReasoningBenchmark
{
    private static readonly Metric Ndcg10 = Metric.Parse("ndcg@10");

    /// <summary>model=FOLDER data=FOLDER split=dev queries=500 documents=6000 samples=8.</summary>
    public static void Run(string[] args)
    {
        BenchmarkArguments arguments = new(args);
        using EmbeddingModel model = EmbeddingModel.Load(arguments.Text("model", "models/dotnet-api"), new EmbeddingModelOptions { Dtype = "bf16" });
        BeirDataset data = BeirDataset.Load(arguments.Text("data", "data/dotnet-api"), arguments.Text("split", "dev"));
        Query[] queries = [.. data.Queries.Take(arguments.Number("queries", 500))];
        CorpusDocument[] documents = Part(data, queries, arguments.Number("documents", 6000));
        float[][] vectors = [.. model.EmbedDocuments([.. documents.Select(d => d.FullText)]).Select(e => e.Vector)];
        using ExactIndex index = ExactIndex.Build([.. documents.Select(d => d.Id)], vectors, new IndexInfo());
        Console.WriteLine($"{data.Split}: {queries.Length} queries, {documents.Length:N0} documents");

        string[] texts = [.. queries.Select(q => q.Text)];
        double[] Score(string name, IReadOnlyList<TextEmbedding> embedded)
        {
            double[] scores = Scores(index, data, queries, embedded);
            Print(name, scores.Average());
            return scores;
        }

        Score("direct", model.EmbedQueries(texts, QueryOptions.Direct));
        IReadOnlyList<TextEmbedding> own = model.EmbedQueries(texts);
        Score("own reasoning", own);
        Score("another query's reasoning", model.EmbedQueriesAfter(texts, [.. own.Skip(1).Append(own[0]).Select(e => e.Reasoning!)]));
        if (documents[0].Metadata.ContainsKey("type"))
        {
            string[] right = [.. queries.Select(q => Template().Write(data.Corpus[data.Corpus.IndexOf(First(data, q))], []))];
            Score("the right answer spelled out", model.EmbedQueriesAfter(texts, right));
            int heads = own.Zip(right).Count(pair => Head(pair.First.Reasoning!, model) == Head(pair.Second, model));
            Print("own reasonings that begin with it", heads / (double)queries.Length);
        }

        int samples = arguments.Number("samples", 8);
        double[][] sampled = [.. Enumerable.Range(0, samples).Select(s => Scores(index, data, queries, model.EmbedQueries(
            texts, new QueryOptions { Sampling = new SamplingOptions { Temperature = 1, Seed = 100 + s } })))];
        Print($"mean of {samples} samples at temperature 1", sampled.Average(s => s.Average()));
        Print($"best of {samples} samples, an oracle", Enumerable.Range(0, queries.Length).Average(i => sampled.Max(s => s[i])));
    }

    private static ReasoningTemplate Template() => new(new ReasoningTemplateOptions
    {
        Template = " {kind} {name} of {type.name} in {namespace}",
        NeighbourTemplate = "{name} of {type.name}",
        Separator = "; ",
    });

    // The part that names kind, member, type and namespace, in the tokenizer's own spelling.
    private static string Head(string reasoning, EmbeddingModel model) =>
        model.Tokenizer.Decode(model.Tokenizer.EncodePlain(reasoning), skipSpecialTokens: true).Split(';')[0].Trim();

    private static string First(BeirDataset data, Query query) => data.Qrels.ByQuery[query.Id].Keys.Order(StringComparer.Ordinal).First();

    private static CorpusDocument[] Part(BeirDataset data, Query[] queries, int count)
    {
        HashSet<string> ids = [.. queries.SelectMany(q => data.Qrels.ByQuery[q.Id].Keys)];
        int[] order = [.. Enumerable.Range(0, data.Corpus.Count)];
        new Random(5).Shuffle(order);
        foreach (int row in order.TakeWhile(_ => ids.Count < count))
        {
            ids.Add(data.Corpus[row].Id);
        }

        return [.. data.Corpus.Where(d => ids.Contains(d.Id))];
    }

    private static double[] Scores(ExactIndex index, BeirDataset data, Query[] queries, IReadOnlyList<TextEmbedding> embedded)
    {
        IReadOnlyList<IReadOnlyList<Hit>> hits = index.Search([.. embedded.Select(e => e.Vector)], 10);
        RetrievalRun run = new("reasoning", queries.Select((q, i) => (q.Id, Hits: hits[i])).ToDictionary(r => r.Id, r => r.Hits));
        RetrievalReport report = RetrievalEvaluator.Evaluate(data.Qrels, run, new EvaluationOptions { Metrics = [Ndcg10] });
        IReadOnlyDictionary<string, double> perQuery = report.PerQuery(Ndcg10);
        return [.. queries.Select(q => perQuery[q.Id])];
    }

    private static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-45} {value:F3}"));
}

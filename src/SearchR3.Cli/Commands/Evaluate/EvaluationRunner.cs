using System.Diagnostics;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Index;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>Ranks all queries of a split by every system of the plan and scores the runs.</summary>
internal sealed class EvaluationRunner(Invocation invocation, EmbeddingModel model, IndexFolder index, BeirDataset data, EvaluationPlan plan) : IDisposable
{
    private readonly ExactIndex? _shortened = Shortened(index, plan.Dimensions);
    private readonly string[] _texts = [.. data.Queries.Select(q => q.Text)];

    /// <summary>The embedded queries of reasoning mode, for <c>completions.jsonl</c>; empty before <see cref="Run"/> and without that mode.</summary>
    public IReadOnlyList<TextEmbedding> Completions { get; private set; } = [];

    /// <summary>What reasoning alone returned, whether or not it is a row of the table; null without that mode.</summary>
    public EvaluatedSystem? Reasoning { get; private set; }

    /// <summary>Queries whose end was cut, in the mode that cuts more; 0 before <see cref="Run"/>.</summary>
    public int TruncatedQueries { get; private set; }

    /// <summary>The numbers of an embedding that are used; null means all.</summary>
    public int? Dimensions => plan.Dimensions;

    /// <summary>Frees the index of shortened vectors, where there is one.</summary>
    public void Dispose() => _shortened?.Dispose();

    /// <summary>The systems in the order of the table.</summary>
    public IReadOnlyList<EvaluatedSystem> Run()
    {
        CheckQueries();
        List<SystemRun> runs = [];
        SystemRun? lexical = plan.NeedsLexical ? Lexical() : null;
        if (plan.Baseline)
        {
            runs.Add(lexical!);
        }

        SystemRun?[] vectors = [plan.Direct ? Vectors(reasoning: false) : null, plan.Reasoning ? Vectors(reasoning: true) : null];
        Reasoning = vectors[1] is { } reasoning ? Score(reasoning) : null;
        SystemRun[] ran = [.. vectors.OfType<SystemRun>()];
        if (plan.Control)
        {
            runs.Add(Exchanged());
        }

        runs.AddRange(plan.Alone ? ran : []);
        runs.AddRange(plan.Fused ? ran.Select(run => Fused(run, lexical!)) : []);
        return [.. runs.Select(Score)];
    }

    private static ExactIndex? Shortened(IndexFolder index, int? dimensions)
    {
        if (dimensions is not int size)
        {
            return null;
        }

        float[][] vectors = [.. Enumerable.Range(0, index.Vectors.Count).Select(row => ShortenedVector.Of(index.Vectors.VectorOf(row), size))];
        return ExactIndex.Build(index.Vectors.Ids, vectors, index.Vectors.Info);
    }

    private void CheckQueries()
    {
        foreach (Query query in data.Queries)
        {
            QueryText.Check(model, query.Text, plan.Reasoning, plan.Truncate, $"query \"{query.Id}\"");
        }
    }

    private SystemRun Lexical()
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<IReadOnlyList<Hit>> hits = index.Lexical.Search(_texts, plan.Depth, invocation.Cancellation);
        return new SystemRun("bm25", hits, watch.Elapsed.TotalSeconds);
    }

    private SystemRun Vectors(bool reasoning)
    {
        QueryOptions options = Options(reasoning);
        (SystemRun run, IReadOnlyList<TextEmbedding> embedded) = Embedded(
            reasoning ? "reasoning" : "direct", progress => model.EmbedQueries(_texts, options, progress, invocation.Cancellation));
        Completions = reasoning ? embedded : Completions;
        return run;
    }

    /// <summary>Each query after the reasoning of the query that follows it, the last one after the first one's.</summary>
    private SystemRun Exchanged()
    {
        string[] others = [.. Completions.Skip(1).Append(Completions[0]).Select(c => c.Reasoning!)];
        return Embedded(
            "reasoning-exchanged",
            progress => model.EmbedQueriesAfter(_texts, others, Options(reasoning: true), progress, invocation.Cancellation)).Run;
    }

    private QueryOptions Options(bool reasoning) =>
        new() { Reasoning = reasoning, MaxReasoningTokens = plan.MaxReasoningTokens, Truncate = plan.Truncate };

    private (SystemRun Run, IReadOnlyList<TextEmbedding> Embedded) Embedded(
        string name, Func<IProgress<EmbeddingProgress>, IReadOnlyList<TextEmbedding>> embed)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<TextEmbedding> embedded = ProgressDisplay.Run(invocation, name, "queries", progress => embed(new Progress(progress)));
        IReadOnlyList<IReadOnlyList<Hit>> hits = (_shortened ?? index.Vectors).Search(
            [.. embedded.Select(e => plan.Dimensions is int size ? ShortenedVector.Of(e.Vector, size) : e.Vector)], plan.Depth, invocation.Cancellation);
        TruncatedQueries = Math.Max(TruncatedQueries, embedded.Count(e => e.TruncatedTokens > 0));
        return (new SystemRun(name, hits, watch.Elapsed.TotalSeconds), embedded);
    }

    private SystemRun Fused(SystemRun vectors, SystemRun lexical)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<Hit>[] hits = [.. vectors.Hits.Select((hit, i) => ReciprocalRankFusion.Fuse(hit, lexical.Hits[i], plan.Depth))];
        return new SystemRun($"{vectors.Name}+bm25", hits, watch.Elapsed.TotalSeconds + vectors.Seconds + lexical.Seconds);
    }

    private EvaluatedSystem Score(SystemRun system)
    {
        RetrievalRun run = new(
            system.Name,
            data.Queries.Select((q, i) => KeyValuePair.Create(q.Id, system.Hits[i])).ToDictionary(StringComparer.Ordinal));
        return new EvaluatedSystem(system.Name, run, system.Seconds, RetrievalEvaluator.Evaluate(data.Qrels, run));
    }

    private sealed class Progress(IProgress<WorkProgress> outer) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => outer.Report(new WorkProgress(value.CompletedItems, value.TotalItems));
    }
}

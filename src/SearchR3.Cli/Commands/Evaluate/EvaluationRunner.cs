using System.Diagnostics;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;
using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Retrieval.Index;
using SearchR3.Search;

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

        SystemRun?[] vectors =
        [
            plan.Direct ? Vectors(ReasoningMode.Off) : null,
            plan.Reasoning ? Vectors(ReasoningMode.On) : null,
            plan.Auto ? Vectors(ReasoningMode.Auto) : null,
        ];
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
            QueryText.Check(model, query.Text, plan.Reasoning || plan.Auto, plan.Reasonings.Query.Truncate, $"query \"{query.Id}\"");
        }
    }

    private SystemRun Lexical()
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<IReadOnlyList<Hit>> hits = index.Lexical.Search(_texts, plan.Depth, invocation.Cancellation);
        return new SystemRun("bm25", hits, watch.Elapsed.TotalSeconds);
    }

    private SystemRun Vectors(ReasoningMode mode)
    {
        var watch = Stopwatch.StartNew();
        string name = Name(mode);
        ReasoningSearch search = new(model, _shortened ?? index.Vectors);
        IReadOnlyList<ReasonedHits> answers = ProgressDisplay.Run(invocation, name, "queries", progress => search.Search(
            _texts, plan.Depth, plan.Reasonings with { Mode = mode }, new EmbeddingSteps(progress), invocation.Cancellation));
        TruncatedQueries = Math.Max(TruncatedQueries, answers.Count(a => a.Query.TruncatedTokens > 0));
        Completions = mode == ReasoningMode.On ? [.. answers.Select(a => a.Query)] : Completions;
        return new SystemRun(name, [.. answers.Select(a => a.Hits)], watch.Elapsed.TotalSeconds, answers.Average(a => a.Query.ReasoningTokens));
    }

    /// <summary>Such as <c>reasoning-4-fused</c> for the joined rankings of four samples.</summary>
    private string Name(ReasoningMode mode)
    {
        QueryOptions query = plan.Reasonings.Query;
        string how = (query.Samples > 1 ? $"-{query.Samples}" : "")
            + (plan.Reasonings.Combination == SampleCombination.FuseRankings ? "-fused" : "")
            + (query.WithDirect ? "-direct" : "");
        return mode switch { ReasoningMode.Off => "direct", ReasoningMode.On => $"reasoning{how}", _ => $"auto{how}" };
    }

    /// <summary>Each query after the reasoning of the query that follows it, the last one after the first one's.</summary>
    private SystemRun Exchanged()
    {
        var watch = Stopwatch.StartNew();
        string[] others = [.. Completions.Skip(1).Append(Completions[0]).Select(c => c.Reasoning!)];
        const string name = "reasoning-exchanged";
        IReadOnlyList<TextEmbedding> embedded = ProgressDisplay.Run(invocation, name, "queries", progress =>
            model.EmbedQueriesAfter(_texts, others, plan.Reasonings.Query, new EmbeddingSteps(progress), invocation.Cancellation));
        IReadOnlyList<IReadOnlyList<Hit>> hits = (_shortened ?? index.Vectors).Search(
            [.. embedded.Select(e => plan.Dimensions is int size ? ShortenedVector.Of(e.Vector, size) : e.Vector)], plan.Depth, invocation.Cancellation);
        return new SystemRun(name, hits, watch.Elapsed.TotalSeconds);
    }

    private SystemRun Fused(SystemRun vectors, SystemRun lexical)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<Hit>[] hits = [.. vectors.Hits.Select((hit, i) => ReciprocalRankFusion.Fuse(hit, lexical.Hits[i], plan.Depth))];
        return new SystemRun($"{vectors.Name}+bm25", hits, watch.Elapsed.TotalSeconds + vectors.Seconds + lexical.Seconds, vectors.TokensPerQuery);
    }

    private EvaluatedSystem Score(SystemRun system)
    {
        RetrievalRun run = new(
            system.Name,
            data.Queries.Select((q, i) => KeyValuePair.Create(q.Id, system.Hits[i])).ToDictionary(StringComparer.Ordinal));
        return new EvaluatedSystem(system.Name, run, system.Seconds, RetrievalEvaluator.Evaluate(data.Qrels, run), system.TokensPerQuery);
    }
}

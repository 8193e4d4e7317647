using SearchR3.Cli.Output;

namespace SearchR3.Cli.Reports;

/// <summary>Which numbers of a training log belong into one picture.</summary>
internal static class TrainingFigures
{
    /// <summary>A term below this share of the largest would be a flat line beside it, and gets into a picture of its own kind.</summary>
    private const double SmallShare = 0.05;

    private const string LearningRate = "learning-rate";
    private const string NdcgEnding = "/ndcg@10";
    private const string ShortenedMark = "/ndcg@10.";
    private const string TimeStart = "time/";
    private const string LengthEnding = "/mean_length";
    private const string MissingEnding = "/missing_token_share";

    private static readonly (string Name, string Label)[] LossTerms =
    [
        ("loss", "loss"), ("heldOut/loss", "loss on what is held out"), ("crossEntropy", "cross-entropy"), ("kl", "KL to the reference"),
        ("infoNce", "InfoNCE"), ("triplet", "triplet margin"), ("auxiliary", "contrastive (auxiliary)"), ("replay", "replay of stage 1"),
        ("anchor", "anchor of the documents"), ("distill/cosine", "1 - cosine to the reasoned embedding"), ("distill/scores", "KL to its ranking"),
        ("keep/reasoning", "reasoned embeddings held"), ("keep/documents", "documents held"), ("keep/language", "cross-entropy of the reasoning"),
    ];

    private static readonly (string Name, string Title, string Unit, (string Name, string Label)[] Curves)[] Fixed =
    [
        ("probe", "The environment against a full re-encoding", "reward or nDCG@10",
            [("probe/reward", "reward"), ("probe/fullReward", "reward, re-encoded"), ("probe/ndcg@10", "nDCG@10"), ("probe/fullNdcg@10", "nDCG@10, re-encoded")]),
        ("reward", "Reward of the rollouts", "reward or share",
            [("reward", "mean reward"), ("reward_std", "spread within a group"), ("reward/half_share", "share of at least 0.5")]),
        ("dead-groups", "Groups without spread of rewards, which teach nothing", "share", [("frac_reward_zero_std", "groups without spread")]),
        ("kl", "KL to the reference", "nats a token", [("kl", "KL to the reference")]),
        ("clip", "Clipped ratios", "share of the tokens",
            [("clip_ratio/region_mean", "all"), ("clip_ratio/low_mean", "at the lower bound"), ("clip_ratio/high_mean", "at the upper bound")]),
        ("entropy", "Entropy of a sampled token's distribution", "nats", [("entropy", "entropy")]),
        ("refresh", "Documents of the environment", "share of the corpus",
            [("refresh/corpusShare", "encoded anew in the iteration"), ("refresh/freshShare", "of the current encoder")]),
        ("staleness", "Staleness: age of the documents' vectors", "iterations", [("refresh/meanAge", "mean age")]),
        ("drift", "How far documents moved since they were encoded", "1 - cosine",
            [("refresh/driftMedian", "median"), ("refresh/drift95", "95th percentile"),
                ("refresh/residualMedian", "median after the drift map"), ("refresh/residual95", "95th percentile after the drift map")]),
        ("cosine", "Likeness of different queries' embeddings", "mean cosine", [("embeddings/mean_cosine", "mean cosine")]),
        ("gradient-norm", "Norm of the gradient before clipping", "norm", [("gradientNorm", "gradient norm")]),
        ("gradient-norm-groups", "Norm of the gradient by group", "norm",
            [("gradientNorm/embedding", "embedding"), ("gradientNorm/attention", "attention"), ("gradientNorm/mlp", "MLP"), ("gradientNorm/norm", "norms"),
                ("gradientNorm/head", "head"), ("gradientNorm/adapter", "adapter")]),
        (LearningRate, "Learning rate", "learning rate", [("learningRate", "learning rate")]),
        ("throughput", "Throughput", "tokens a second", [("tokensPerSecond", "tokens a second")]),
        ("flop", "The model's arithmetic against a bf16 product", "share", [("modelFlopShare", "model FLOP share")]),
        ("memory", "Memory of the process", "GiB", [("memoryGiB", "now"), ("peakMemoryGiB", "peak")]),
    ];

    /// <summary>The figures for which the log has numbers.</summary>
    public static IReadOnlyList<Figure> Of(MetricLog log)
    {
        List<Figure> figures = [];
        Curve[] losses = Curves(log, LossTerms);
        double largest = losses.Select(Size).DefaultIfEmpty().Max();
        Add(figures, "loss", "Loss", "loss", [.. losses.Where(c => Size(c) >= SmallShare * largest)]);
        Add(figures, "loss-small", "Loss: the small terms", "loss", [.. losses.Where(c => Size(c) < SmallShare * largest)]);
        Add(figures, "held-out", "Held-out queries", "nDCG@10",
            Curves(log, n => n.EndsWith(NdcgEnding, StringComparison.Ordinal) && !n.StartsWith("probe/", StringComparison.Ordinal), HeldOutLabel));
        Add(figures, "held-out-sizes", "Held-out queries, shortened embeddings", "nDCG@10",
            Curves(log, n => n.Contains(ShortenedMark, StringComparison.Ordinal), n => $"{n.Split('/')[0]}, first {n.Split(ShortenedMark)[^1]} numbers"));
        Add(figures, "lengths", "Length of the reasonings", "tokens",
        [
            .. Curves(log, [("completions/mean_length", "mean"), ("completions/min_length", "shortest"), ("completions/max_length", "longest")]),
            .. Curves(log, n => n.EndsWith("/reasoning" + LengthEnding, StringComparison.Ordinal), n => $"{n.Split('/')[0]}, mean"),
        ]);
        Add(figures, "missing-token", "Reasonings that do not end by the embed token", "share",
        [
            .. Complement(log.Curve("completions/embed_token_share", "of the rollouts")),
            .. Curves(log, [("completions/clipped_ratio", "of them cut by the budget")]),
            .. Curves(log, n => n.EndsWith(MissingEnding, StringComparison.Ordinal), n => $"{n.Split('/')[0]}, of held-out queries"),
        ]);
        foreach ((string name, string title, string unit, (string Name, string Label)[] curves) in Fixed)
        {
            Add(figures, name, title, unit, Curves(log, curves));
        }

        if (Times(log) is { Length: > 0 } times)
        {
            figures.Add(new Figure("time", "Time by part", "seconds a step", times) { IsStacked = true });
        }

        return figures;
    }

    /// <summary>The largest parts, and the rest as one; parts that one step lacks were not at work in it.</summary>
    private static Curve[] Times(MetricLog log)
    {
        (string Name, Dictionary<double, double> AtStep)[] parts =
        [
            .. log.Names.Where(n => n.StartsWith(TimeStart, StringComparison.Ordinal))
                .Select(n => log.Curve(n, n[TimeStart.Length..])!)
                .Select(c => (VisibleText.Of(c.Label), c.X.Zip(c.Y).GroupBy(p => p.First).ToDictionary(g => g.Key, g => g.Last().Second)))
                .OrderByDescending(p => p.Item2.Values.Sum()),
        ];
        double[] steps = [.. parts.SelectMany(p => p.AtStep.Keys).Distinct().Order()];
        int shown = parts.Length <= PlotStyle.ColorCount ? parts.Length : PlotStyle.ColorCount - 1;
        Curve[] curves = [.. parts.Take(shown).Select(p => new Curve(p.Name, steps, [.. steps.Select(s => p.AtStep.GetValueOrDefault(s))]))];
        return shown == parts.Length
            ? curves
            : [.. curves, new Curve("other parts", steps, [.. steps.Select(s => parts.Skip(shown).Sum(p => p.AtStep.GetValueOrDefault(s)))])];
    }

    // The one without a mode is the number that chooses the checkpoint (DevEvaluation.Score).
    private static string HeldOutLabel(string name) =>
        name.Split('/') is [string split, string mode, _] ? $"{split}, {mode}" : "all of them: chooses the best model";

    private static double Size(Curve curve) => curve.Y.Max(Math.Abs);

    private static Curve[] Complement(Curve? curve) => curve is null ? [] : [curve with { Y = [.. curve.Y.Select(y => 1 - y)] }];

    private static Curve[] Curves(MetricLog log, (string Name, string Label)[] names) => [.. names.Select(n => log.Curve(n.Name, n.Label)).OfType<Curve>()];

    private static Curve[] Curves(MetricLog log, Predicate<string> isOne, Func<string, string> label) =>
        Curves(log, [.. log.Names.Where(n => isOne(n)).Select(n => (n, VisibleText.Of(label(n))))]);

    private static void Add(List<Figure> figures, string name, string title, string unit, Curve[] curves)
    {
        if (curves.Length > 0)
        {
            figures.Add(new Figure(name, title, unit, [.. curves.Take(PlotStyle.ColorCount)]) { IsMeasured = name != LearningRate });
        }
    }
}

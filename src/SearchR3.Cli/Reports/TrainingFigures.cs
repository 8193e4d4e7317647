namespace SearchR3.Cli.Reports;

/// <summary>Which numbers of a training log belong into one picture.</summary>
internal static class TrainingFigures
{
    /// <summary>A term below this share of the largest would be a flat line beside it, and gets into a picture of its own kind.</summary>
    private const double SmallShare = 0.05;

    private const string LearningRate = "learning-rate";
    private const string NdcgEnding = "/ndcg@10";

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
        ("shares", "How the rollouts end", "share",
            [("completions/embed_token_share", "by the embed token"), ("completions/clipped_ratio", "cut by the budget"),
                ("frac_reward_zero_std", "groups without spread"), ("clip_ratio/region_mean", "clipped ratios")]),
        ("lengths", "Length of the reasonings", "tokens",
            [("completions/mean_length", "mean"), ("completions/min_length", "shortest"), ("completions/max_length", "longest")]),
        ("entropy", "Entropy of a sampled token's distribution", "nats", [("entropy", "entropy")]),
        ("drift", "How far documents moved since they were encoded", "1 - cosine",
            [("refresh/driftMedian", "median"), ("refresh/drift95", "95th percentile"),
                ("refresh/residualMedian", "median after the drift map"), ("refresh/residual95", "95th percentile after the drift map")]),
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
        IEnumerable<string> heldOut = log.Names.Where(n => n.EndsWith(NdcgEnding, StringComparison.Ordinal) && !n.StartsWith("probe/", StringComparison.Ordinal));
        Add(figures, "held-out", "Held-out queries", "nDCG@10", Curves(log, [.. heldOut.Select(n => (n, Label(n)))]));
        foreach ((string name, string title, string unit, (string Name, string Label)[] curves) in Fixed)
        {
            Add(figures, name, title, unit, Curves(log, curves));
        }

        return figures;
    }

    // The one without a mode is the number that chooses the checkpoint (DevEvaluation.Score).
    private static string Label(string name) =>
        name.Split('/') is [string split, string mode, _] ? $"{split}, {mode}" : "all of them: chooses the best model";

    private static double Size(Curve curve) => curve.Y.Max(Math.Abs);

    private static Curve[] Curves(MetricLog log, (string Name, string Label)[] names) =>
        [.. names.Select(n => log.Curve(n.Name, n.Label)).OfType<Curve>().Take(7)];

    private static void Add(List<Figure> figures, string name, string title, string unit, Curve[] curves)
    {
        if (curves.Length > 0)
        {
            figures.Add(new Figure(name, title, unit, curves) { IsMeasured = name != LearningRate });
        }
    }
}

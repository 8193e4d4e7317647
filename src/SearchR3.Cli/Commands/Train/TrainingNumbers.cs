namespace SearchR3.Cli.Commands.Train;

/// <summary>
/// Which of a training's numbers people watch, the most important first. The log of a step of stage 2 has seventy; neither a terminal nor a line has room
/// for them.
/// </summary>
internal static class TrainingNumbers
{
    private const string NdcgEnding = "/ndcg@10";
    private const string Score = "dev/ndcg@10";

    private static readonly (string Name, string Label)[] First =
    [
        ("loss", "loss"), ("heldOut/loss", "held-out loss"), ("crossEntropy", "cross-entropy"), ("infoNce", "InfoNCE"), ("triplet", "triplet margin"),
        ("kl", "KL"), ("auxiliary", "contrastive"), ("replay", "replay"), ("anchor", "anchor"),
        ("reward", "reward"), ("reward_std", "reward spread"), ("frac_reward_zero_std", "dead groups"),
    ];

    private static readonly (string Name, string Label)[] Last =
    [
        ("completions/mean_length", "reasoning tokens"), ("completions/embed_token_share", "embed token share"),
        ("clip_ratio/region_mean", "clip share"), ("entropy", "entropy"), ("refresh/corpusShare", "refresh share"), ("refresh/meanAge", "staleness"),
        ("gradientNorm", "gradient norm"), ("learningRate", "learning rate"), ("modelFlopShare", "FLOP share"), ("peakMemoryGiB", "peak memory GiB"),
    ];

    /// <summary>Those of <paramref name="values"/> that are watched, with names for people.</summary>
    public static IEnumerable<(string Name, string Label, double Value)> Of(IReadOnlyDictionary<string, double> values)
    {
        IEnumerable<(string Name, string Label)> heldOut = values.Keys.Where(IsHeldOut).Order(StringComparer.Ordinal).Select(n => (n, HeldOutLabel(n)));
        return First.Concat(heldOut).Concat(Last).Where(n => values.ContainsKey(n.Name)).Select(n => (n.Name, n.Label, values[n.Name]));
    }

    private static bool IsHeldOut(string name) =>
        (name.EndsWith(NdcgEnding, StringComparison.Ordinal) || name.Contains("/reasoning/", StringComparison.Ordinal)) && !name.StartsWith("probe/", StringComparison.Ordinal);

    private static string HeldOutLabel(string name) => name == Score ? "chooses the best" : name
        .Replace(NdcgEnding, " nDCG@10", StringComparison.Ordinal)
        .Replace("/mean_length", " tokens", StringComparison.Ordinal)
        .Replace("/missing_token_share", " no embed token", StringComparison.Ordinal)
        .Replace('/', ' ');
}

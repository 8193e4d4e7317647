namespace SearchR3.Reinforcement;

/// <summary>
/// Tells when a run has gone wrong, and why, before it has ruined the model. Each rule counts the iterations in a row that break it; a value that was not
/// measured leaves its count as it is. Plain state, to be kept in the checkpoint.
/// </summary>
public sealed class StopRules
{
    private readonly StopRuleOptions _options;
    private readonly Dictionary<string, int> _streaks = [];

    /// <summary>Creates the rules.</summary>
    public StopRules(StopRuleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Iterations in a row that broke each rule, by its name; rules that hold are not in it.</summary>
    public IReadOnlyDictionary<string, int> Streaks => _streaks;

    /// <summary>Takes up the counts of a checkpoint, or clears them after a roll-back.</summary>
    public void Restore(IReadOnlyDictionary<string, int> streaks)
    {
        ArgumentNullException.ThrowIfNull(streaks);
        _streaks.Clear();
        foreach ((string name, int count) in streaks)
        {
            _streaks[name] = count;
        }
    }

    /// <summary>Counts an iteration; null when the run may go on, otherwise one sentence that says why it stops.</summary>
    public string? Check(IterationMeasurements measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        string?[] reasons =
        [
            NonFinite(measured),
            Above(measured, "kl", measured.Kl, _options.MaxKl, "the policy is {0} nats a token from its reference, above {1}"),
            Below(measured, "lowEntropy", measured.Entropy, _options.MinEntropy, "the entropy is {0} nats a token, below {1}: all rollouts of a prompt are alike"),
            Above(measured, "highEntropy", measured.Entropy, _options.MaxEntropy, "the entropy is {0} nats a token, above {1}: the text is noise"),
            Above(measured, "cut", measured.CutShare, _options.MaxCutShare, "{0} of the completions fill the token budget, above {1}"),
            Above(measured, "dead", measured.DeadShare, _options.MaxDeadShare, "{0} of the groups have equal rewards, above {1}: there is nothing to learn from"),
            Above(measured, "collapse", measured.MeanCosine, _options.MaxMeanCosine, "embeddings of different queries have a mean cosine of {0}, above {1}: they collapse"),
        ];
        return Array.Find(reasons, reason => reason is not null);
    }

    private string? NonFinite(IterationMeasurements measured)
    {
        bool broken = !double.IsFinite(measured.Loss) || !double.IsFinite(measured.GradientNorm);
        int count = Count("nonFinite", broken && _options.NonFiniteIterations is not null);
        return count > 0 && count >= _options.NonFiniteIterations
            ? $"stopped at iteration {measured.Iteration}: the loss is {Text(measured.Loss)} and the gradient norm {Text(measured.GradientNorm)}{Since(count)}"
            : null;
    }

    private string? Above(IterationMeasurements measured, string rule, double? value, double? bound, string sentence) =>
        Decide(measured, rule, value, bound, value > bound || (value is double number && double.IsNaN(number)), sentence);

    private string? Below(IterationMeasurements measured, string rule, double? value, double? bound, string sentence) =>
        Decide(measured, rule, value, bound, value < bound, sentence);

    private string? Decide(IterationMeasurements measured, string rule, double? value, double? bound, bool broken, string sentence)
    {
        if (value is null || bound is null)
        {
            return null;
        }

        int count = Count(rule, broken);
        return count >= _options.Patience
            ? $"stopped at iteration {measured.Iteration}: {string.Format(null, sentence, Text(value.Value), Text(bound.Value))}{Since(count)}"
            : null;
    }

    private int Count(string rule, bool broken)
    {
        if (!broken)
        {
            _streaks.Remove(rule);
            return 0;
        }

        return _streaks[rule] = _streaks.GetValueOrDefault(rule) + 1;
    }

    private static string Since(int count) => count == 1 ? "" : $" (for {count} iterations)";

    private static string Text(double value) => value.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}

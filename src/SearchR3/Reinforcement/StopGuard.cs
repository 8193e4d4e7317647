using System.Text.Json.Nodes;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>Feeds the stop rules with a run's numbers and keeps their counts in its checkpoints.</summary>
internal sealed class StopGuard(StopRuleOptions options)
{
    private readonly StopRules _rules = new(options);

    /// <summary>Null when the run may go on, otherwise why it must not.</summary>
    internal string? Check(int iteration, IReadOnlyDictionary<string, double> values) => _rules.Check(new IterationMeasurements
    {
        Iteration = iteration,
        Loss = values["loss"],
        GradientNorm = values["gradientNorm"],
        Reward = Of(values, "reward"),
        Kl = Of(values, "kl"),
        Entropy = Of(values, "entropy"),
        CutShare = Of(values, "completions/clipped_ratio"),
        DeadShare = Of(values, "frac_reward_zero_std"),
        MeanCosine = Of(values, "embeddings/mean_cosine"),
    });

    internal void Store(JsonObject state) =>
        state["stopStreaks"] = new JsonObject(_rules.Streaks.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));

    internal void Restore(JsonObject state) =>
        _rules.Restore(state.Required("stopStreaks").AsObject().ToDictionary(s => s.Key, s => (int)StoredJson.Present(s.Value, s.Key)));

    private static double? Of(IReadOnlyDictionary<string, double> values, string name) =>
        values.TryGetValue(name, out double value) ? value : null;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Reinforcement.Environment;

namespace SearchR3.Reinforcement;

/// <summary>Collects an iteration's numbers under their names in the log (docs/training-logs.md).</summary>
internal static class IterationNumbers
{
    internal static void AddRollouts(Dictionary<string, double> values, IReadOnlyList<string> rewardNames, int groupSize, RolloutBatch batch)
    {
        foreach ((string name, double value) in RolloutStatistics.OfRollouts(rewardNames, batch.Outcomes, batch.Rewards, batch.Advantages))
        {
            values[name] = value;
        }

        values["groups/discarded"] = batch.Discarded;
        if (MeanPairwiseCosine.Of([.. batch.Rollouts.Where((_, i) => i % groupSize == 0).Select(r => r.Embedding)]) is double cosine)
        {
            values["embeddings/mean_cosine"] = cosine;
        }
    }

    internal static void AddUpdate(
        Dictionary<string, double> values, PolicyUpdateReport report, bool hasReference, double norm, long tokensSoFar, double seconds)
    {
        // Under stage 1's name too, which the summary, the plots and the stop rules read.
        values["gradientNorm"] = norm;
        values["auxiliary"] = report.Auxiliary;
        foreach ((string name, double value) in RolloutStatistics.OfUpdate(report.Policy, hasReference, report.Entropy, norm, tokensSoFar, seconds))
        {
            values[name] = value;
        }

        if (report.Policy.Tokens == 0)
        {
            // Without a policy gradient nobody looked at the distributions; a 0 would read as collapse.
            values.Remove("entropy");
        }
    }

    internal static void AddRefresh(Dictionary<string, double> values, RefreshReport refresh)
    {
        foreach ((string name, JsonNode? value) in refresh.ToJson())
        {
            if (value?.GetValueKind() is JsonValueKind.Number)
            {
                values[name] = value.Deserialize<double>();
            }
        }
    }
}

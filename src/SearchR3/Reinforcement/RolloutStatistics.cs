using SearchR3.Generation;
using SearchR3.Reinforcement.Losses;
using SearchR3.Reinforcement.Rewards;

namespace SearchR3.Reinforcement;

/// <summary>A step's numbers under the names that trl's GRPO trainer logs, so that its users find what they look for.</summary>
public static class RolloutStatistics
{
    /// <summary>
    /// <c>reward</c> (mean), <c>reward_std</c> (mean of the groups' sample deviations), <c>rewards/NAME/mean|std</c> (each part before its weight, sample deviation over all),
    /// <c>frac_reward_zero_std</c>, <c>completions/mean|min|max_length</c>, the same of <c>_terminated_length</c> (those that ended by themselves; left out where none did) and
    /// <c>completions/clipped_ratio</c> (share that filled the budget). Beside trl's: <c>reward/half_share</c>, the share of rewards of at least 0.5 (the paper's
    /// 69 %, mark R), and <c>completions/embed_token_share</c>. Rollouts without a reward count in the lengths only.
    /// </summary>
    /// <param name="names">Of the reward's parts (<see cref="RewardSum.Names"/>).</param>
    /// <param name="outcomes">Of all rollouts, group after group.</param>
    /// <param name="rewards">Theirs, in the same order.</param>
    /// <param name="advantages">What came of the rewards.</param>
    public static Dictionary<string, double> OfRollouts(
        IReadOnlyList<string> names, IReadOnlyList<RolloutOutcome> outcomes, IReadOnlyList<RewardParts> rewards, GroupAdvantages advantages)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(rewards);
        ArgumentNullException.ThrowIfNull(advantages);
        if (outcomes.Count != rewards.Count || outcomes.Count != advantages.Values.Length)
        {
            throw new ArgumentException(
                $"there are {outcomes.Count} outcomes, {rewards.Count} rewards and {advantages.Values.Length} advantages; each rollout has one of each");
        }

        Dictionary<string, double> values = [];
        double?[] totals = [.. rewards.Select(r => r.Total)];
        if (totals.Any(r => r is not null))
        {
            values["reward"] = RewardGroup.Of(totals, 0, totals.Length, 0).Mean;
            values["reward_std"] = advantages.Groups.Where(g => g.Count > 1).Select(g => g.Deviation).DefaultIfEmpty().Average();
            values["reward/half_share"] = (double)totals.Count(r => r >= 0.5) / totals.Count(r => r is not null);
        }

        values["frac_reward_zero_std"] = advantages.DeadShare;
        for (int part = 0; part < names.Count; part++)
        {
            double?[] column = [.. rewards.Select(r => r.Values[part])];
            RewardGroup all = RewardGroup.Of(column, 0, column.Length, 0);
            if (all.Count > 0)
            {
                values[$"rewards/{names[part]}/mean"] = all.Mean;
                values[$"rewards/{names[part]}/std"] = all.Deviation;
            }
        }

        AddLengths(values, outcomes);
        return values;
    }

    /// <summary>
    /// <c>loss</c>, <c>kl</c> (where there is a reference), <c>clip_ratio/low_mean|high_mean|region_mean</c>, <c>entropy</c>, <c>grad_norm</c>, <c>num_tokens</c>, <c>step_time</c>; beside trl's,
    /// <c>ratio/mean|max</c>.
    /// </summary>
    /// <param name="loss">Of all micro-batches together.</param>
    /// <param name="hasReference">Whether a KL was measured.</param>
    /// <param name="entropy">Mean entropy of a token's distribution in nats.</param>
    /// <param name="gradientNorm">Before clipping.</param>
    /// <param name="tokensSoFar">Tokens that went through the model since the run began.</param>
    /// <param name="stepSeconds">Wall time of the step.</param>
    public static Dictionary<string, double> OfUpdate(
        GrpoLossStatistics loss, bool hasReference, double entropy, double gradientNorm, long tokensSoFar, double stepSeconds)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Dictionary<string, double> values = new()
        {
            ["loss"] = loss.Loss,
            ["grad_norm"] = gradientNorm,
            ["entropy"] = entropy,
            ["clip_ratio/low_mean"] = loss.ClipLowShare,
            ["clip_ratio/high_mean"] = loss.ClipHighShare,
            ["clip_ratio/region_mean"] = loss.ClipRegionShare,
            ["ratio/mean"] = loss.RatioMean,
            ["ratio/max"] = loss.RatioMax,
            ["num_tokens"] = tokensSoFar,
            ["step_time"] = stepSeconds,
        };
        if (hasReference)
        {
            values["kl"] = loss.Kl;
        }

        return values;
    }

    private static void AddLengths(Dictionary<string, double> values, IReadOnlyList<RolloutOutcome> outcomes)
    {
        if (outcomes.Count == 0)
        {
            return;
        }

        AddLengths(values, "length", outcomes);
        RolloutOutcome[] terminated = [.. outcomes.Where(o => o.StopReason != StopReason.Budget)];
        if (terminated.Length > 0)
        {
            AddLengths(values, "terminated_length", terminated);
        }

        values["completions/clipped_ratio"] = (double)(outcomes.Count - terminated.Length) / outcomes.Count;
        values["completions/embed_token_share"] = (double)outcomes.Count(o => o.StopReason == StopReason.EmbedToken) / outcomes.Count;
    }

    private static void AddLengths(Dictionary<string, double> values, string what, IReadOnlyList<RolloutOutcome> outcomes)
    {
        values[$"completions/mean_{what}"] = outcomes.Average(o => (double)o.Tokens);
        values[$"completions/min_{what}"] = outcomes.Min(o => o.Tokens);
        values[$"completions/max_{what}"] = outcomes.Max(o => o.Tokens);
    }
}

namespace SearchR3.Reinforcement.Losses;

/// <summary>
/// Advantages from the rewards of groups of rollouts of one prompt (GRPO: paper, stage 2, mark R; epsilon, estimator and the handling of dead groups
/// are our choice, mark O). Pure, in double arithmetic.
/// </summary>
public static class GroupAdvantage
{
    /// <summary>
    /// The advantage of every rollout. Deviations are sample deviations (divisor n - 1). A null reward leaves its rollout out of the mean and the
    /// deviation and gives it the advantage 0; so does a group with fewer than two rewards or without spread.
    /// </summary>
    /// <param name="rewards">Group after group.</param>
    /// <param name="groupSize">Rollouts of a prompt, at least 1; divides the number of rewards.</param>
    /// <param name="options">Estimator and limits; null for the defaults.</param>
    public static GroupAdvantages Compute(IReadOnlyList<double?> rewards, int groupSize, AdvantageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        options ??= new AdvantageOptions();
        if (groupSize < 1 || rewards.Count % groupSize != 0)
        {
            throw new ArgumentException($"{rewards.Count} rewards cannot be cut into groups of {groupSize}");
        }

        for (int i = 0; i < rewards.Count; i++)
        {
            if (rewards[i] is double reward && !double.IsFinite(reward))
            {
                throw new ArgumentException($"the reward of rollout {i} is {reward}; a reward is finite, or null to leave the rollout out");
            }
        }

        RewardGroup[] groups = [.. Enumerable.Range(0, rewards.Count / groupSize)
            .Select(g => RewardGroup.Of(rewards, g * groupSize, groupSize, options.DeadSpread))];
        double batchDeviation = RewardGroup.Of(rewards, 0, rewards.Count, options.DeadSpread).Deviation;
        double[] advantages = new double[rewards.Count];
        for (int i = 0; i < advantages.Length; i++)
        {
            RewardGroup group = groups[i / groupSize];
            if (rewards[i] is double reward && !group.IsDead)
            {
                advantages[i] = Advantage(reward, group, batchDeviation, options);
            }
        }

        return new GroupAdvantages(advantages, groups);
    }

    private static double Advantage(double reward, RewardGroup group, double batchDeviation, AdvantageOptions options)
    {
        double difference = reward - group.Mean;
        return options.Estimator switch
        {
            AdvantageEstimator.Group => difference / (group.Deviation + options.Epsilon),
            AdvantageEstimator.Batch => difference / (batchDeviation + options.Epsilon),
            AdvantageEstimator.Mean => difference,

            // r - (sum - r) / (n - 1) = (r - mean) n / (n - 1).
            AdvantageEstimator.LeaveOneOut => difference * group.Count / (group.Count - 1),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }
}

namespace SearchR3.Reinforcement.Losses;

/// <summary>What <see cref="GroupAdvantage"/> finds.</summary>
/// <param name="Values">One for each rollout, in the order of the rewards.</param>
/// <param name="Groups">One for each prompt.</param>
public sealed record GroupAdvantages(double[] Values, IReadOnlyList<RewardGroup> Groups)
{
    /// <summary>The share of groups that teach nothing (trl's <c>frac_reward_zero_std</c>); 0 without groups.</summary>
    public double DeadShare => Groups.Count == 0 ? 0 : (double)Groups.Count(g => g.IsDead) / Groups.Count;
}

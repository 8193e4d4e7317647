namespace SearchR3.Reinforcement.Losses;

/// <summary>What a reward is compared with, and what the difference is divided by (trl's <c>scale_rewards</c> for the first three).</summary>
public enum AdvantageEstimator
{
    /// <summary><c>(r - mean of the group) / (deviation of the group + epsilon)</c>: GRPO (arXiv 2402.03300).</summary>
    Group,

    /// <summary><c>(r - mean of the group) / (deviation of the whole batch + epsilon)</c>.</summary>
    Batch,

    /// <summary><c>r - mean of the group</c>, no division: Dr. GRPO (arXiv 2503.20783).</summary>
    Mean,

    /// <summary><c>r - mean of the others of the group</c>, no division: RLOO (arXiv 2402.14740).</summary>
    LeaveOneOut,
}

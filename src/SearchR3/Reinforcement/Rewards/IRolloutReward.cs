namespace SearchR3.Reinforcement.Rewards;

/// <summary>A named number for a rollout; pure.</summary>
public interface IRolloutReward
{
    /// <summary>As in logs: <c>rewards/NAME/mean</c>.</summary>
    public string Name { get; }

    /// <summary>The reward; null leaves the rollout out of its group's baseline and of the update.</summary>
    public double? Score(RolloutOutcome outcome);
}

namespace SearchR3.Reinforcement.Rewards;

/// <summary>A named number for a rollout; pure.</summary>
public interface IRolloutReward
{
    /// <summary>As in logs: <c>rewards/NAME/mean</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// The reward, a finite number; null leaves the rollout out of its group's baseline and of the update, but where a missing token counts alone
    /// (<see cref="RewardOptions.MissingTokenCancelsOthers"/>).
    /// </summary>
    public double? Score(RolloutOutcome outcome);
}

namespace SearchR3.Reinforcement.Rewards;

/// <summary>A reward with its weight in the sum.</summary>
/// <param name="Reward">A reward of any kind, also of your own.</param>
/// <param name="Weight">Multiplies it; above 0.</param>
public sealed record WeightedReward(IRolloutReward Reward, double Weight);

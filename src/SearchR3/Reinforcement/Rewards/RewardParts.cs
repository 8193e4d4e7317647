namespace SearchR3.Reinforcement.Rewards;

/// <summary>A rollout's reward and what it is made of.</summary>
/// <param name="Total">The weighted sum; null when a part that counts is null: the rollout is left out.</param>
/// <param name="Values">Each part before its weight, in the order of <see cref="RewardSum.Names"/>; measured even where it is not counted.</param>
public sealed record RewardParts(double? Total, double?[] Values);

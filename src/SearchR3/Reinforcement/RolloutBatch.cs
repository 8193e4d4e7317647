using SearchR3.Reinforcement.Losses;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>The rollouts of one iteration, group after group, with what they earned.</summary>
/// <param name="Queries">The query of each group and the wording that was shown.</param>
/// <param name="Rollouts">[groups * groupSize], group after group.</param>
/// <param name="Outcomes">Of each rollout: what its reward was read from.</param>
/// <param name="Rewards">Of each rollout.</param>
/// <param name="Advantages">Of each rollout, and each group's spread.</param>
/// <param name="Discarded">Groups without spread that were given up for others.</param>
internal sealed record RolloutBatch(
    IReadOnlyList<(TrainingQuery Query, string Text)> Queries,
    IReadOnlyList<Rollout> Rollouts,
    IReadOnlyList<RolloutOutcome> Outcomes,
    IReadOnlyList<RewardParts> Rewards,
    GroupAdvantages Advantages,
    int Discarded);

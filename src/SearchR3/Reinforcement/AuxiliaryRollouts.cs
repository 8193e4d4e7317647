namespace SearchR3.Reinforcement;

/// <summary>Which rollouts' embeddings the contrastive term draws to their documents.</summary>
public enum AuxiliaryRollouts
{
    /// <summary>Every rollout. The embedding learns to answer well after any reasoning, and so to listen to none.</summary>
    All,

    /// <summary>
    /// Those that are worth at least their group's mean, and all of a group without spread; a rollout without a reward counts as the mean: the embedding learns to answer after good reasonings, and the difference between good and bad ones,
    /// which is all that the policy gradient sees, stays.
    /// </summary>
    Better,
}

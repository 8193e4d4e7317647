namespace SearchR3.Reinforcement;

/// <summary>
/// The contrastive term on the rollouts' own embeddings (mark O): the sampled tokens carry no gradient into the vector, this term does. Each
/// embedding is drawn to its relevant document against every document whose row is fresh.
/// </summary>
public sealed record AuxiliaryOptions
{
    /// <summary>Its weight beside the policy gradient; 0 switches it off.</summary>
    /// <value>0.5.</value>
    public double Weight { get; init; } = 0.5;

    /// <summary>tau of InfoNCE.</summary>
    /// <value>0.05.</value>
    public double Temperature { get; init; } = 0.05;

    /// <summary>Which rollouts it draws.</summary>
    /// <value><see cref="AuxiliaryRollouts.All"/>.</value>
    public AuxiliaryRollouts Rollouts { get; init; } = AuxiliaryRollouts.All;
}

namespace SearchR3.Reinforcement;

/// <summary>
/// Holds the document side (mark O): random documents, and the relevant ones of the rollouts, are encoded with gradient and drawn to the vectors that
/// the environment holds for them, by 1 - cosine. The policy's documents then stay where the index has them while its queries learn.
/// </summary>
public sealed record AnchorOptions
{
    /// <summary>Its weight; 0 (the default) switches it off.</summary>
    public double Weight { get; init; }

    /// <summary>Random documents of an iteration.</summary>
    /// <value>64.</value>
    public int Documents { get; init; } = 64;
}

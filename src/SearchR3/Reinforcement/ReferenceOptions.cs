namespace SearchR3.Reinforcement;

/// <summary>
/// The policy that <c>loss.klWeight</c> keeps near to: the one that stage 2 started from (the paper has a KL term in stage 1, mark R; here: O). Read
/// only where that weight is above 0.
/// </summary>
public sealed record ReferenceOptions
{
    /// <summary>Where the reference comes from.</summary>
    /// <value><see cref="ReferencePolicy.FrozenCopy"/>.</value>
    public ReferencePolicy Policy { get; init; } = ReferencePolicy.FrozenCopy;

    /// <summary>The folder of the frozen copy, an adapter folder for an adapter over its base; null takes the recipe's model.</summary>
    public string? Model { get; init; }
}

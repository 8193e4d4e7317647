using SearchR3.Training.Losses;

namespace SearchR3.Training;

/// <summary>KL to the frozen base, on the tokens that the cross-entropy counts.</summary>
public sealed record KlOptions
{
    /// <summary>The term's weight; above 0 the base model is kept in memory (with an adapter, the model with the adapter off).</summary>
    public double Weight { get; init; }

    /// <summary>Which way the divergence is taken.</summary>
    public KlDirection Direction { get; init; } = KlDirection.PolicyFromBase;
}

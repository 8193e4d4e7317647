using SearchR3.Retrieval;

namespace SearchR3.Reinforcement.Losses;

/// <summary>How rewards become advantages.</summary>
public sealed record AdvantageOptions
{
    /// <summary>The baseline and the scale.</summary>
    /// <value><see cref="AdvantageEstimator.Group"/>.</value>
    public AdvantageEstimator Estimator { get; init; } = AdvantageEstimator.Group;

    /// <summary>Added to the deviation.</summary>
    /// <value>1e-4, as in trl.</value>
    public double Epsilon { get; init; } = 1e-4;

    /// <summary>A group whose rewards differ by at most this has nothing to teach: it is dead, its advantages are exactly 0.</summary>
    /// <value>1e-9: what summing weighted parts in another order can leave.</value>
    public double DeadSpread { get; init; } = 1e-9;

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        if (!(Epsilon >= 0) || !(DeadSpread >= 0))
        {
            throw new SearchR3Exception($"advantage: epsilon {Epsilon} and deadSpread {DeadSpread} must be at least 0");
        }
    }
}

using SearchR3.Retrieval;

namespace SearchR3.Reinforcement.Rewards;

/// <summary>
/// <c>clip(margin, -limit, limit) / limit</c>: how far the best relevant document's cosine is above the best other one's, -1 to 1 (mark O). It moves where
/// ranks do not yet; null where the margin was not measured.
/// </summary>
public sealed class MarginReward : IRolloutReward
{
    private readonly double _limit;

    /// <summary>Creates the reward.</summary>
    /// <param name="limit">In cosine units, above 0 and at most 2.</param>
    public MarginReward(double limit = 0.2)
    {
        if (limit is not (> 0 and <= 2))
        {
            throw new SearchR3Exception($"the limit of the margin reward is {limit}; cosines differ by at most 2, so give above 0 to 2");
        }

        _limit = limit;
    }

    /// <inheritdoc/>
    public string Name => "margin";

    /// <inheritdoc/>
    public double? Score(RolloutOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Margin is double margin ? Math.Clamp(margin, -_limit, _limit) / _limit : null;
    }
}

using SearchR3.Retrieval;

namespace SearchR3.Reinforcement.Rewards;

/// <summary><c>-cost * max(0, tokens - free)</c>: reasoning beyond an allowance costs (mark O).</summary>
public sealed class LengthCostReward : IRolloutReward
{
    private readonly int _free;
    private readonly double _cost;

    /// <summary>Creates the reward.</summary>
    /// <param name="freeTokens">Tokens that cost nothing, at least 0.</param>
    /// <param name="costPerToken">What each further one costs, at least 0.</param>
    public LengthCostReward(int freeTokens, double costPerToken)
    {
        if (freeTokens < 0 || !(costPerToken >= 0))
        {
            throw new SearchR3Exception(
                $"the length cost has {freeTokens} free tokens and {costPerToken} a token; give both at least 0");
        }

        _free = freeTokens;
        _cost = costPerToken;
    }

    /// <inheritdoc/>
    public string Name => "length";

    /// <inheritdoc/>
    public double? Score(RolloutOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        int over = outcome.Tokens - _free;
        return over <= 0 ? 0 : -_cost * over;
    }
}

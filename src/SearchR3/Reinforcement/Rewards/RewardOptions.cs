using SearchR3.Retrieval;
using SearchR3.Retrieval.Evaluation;

namespace SearchR3.Reinforcement.Rewards;

/// <summary>The parts of the reward and their weights; a weight of 0 leaves a part out.</summary>
public sealed record RewardOptions
{
    /// <summary>Weight of <see cref="ScaledDcgReward"/>.</summary>
    /// <value>1.</value>
    public double DcgWeight { get; init; } = 1;

    /// <summary>The DCG's cut-off K.</summary>
    /// <value>100.</value>
    public int DcgCutOff { get; init; } = 100;

    /// <summary>What a grade is worth.</summary>
    /// <value><see cref="GainFunction.Linear"/>.</value>
    public GainFunction DcgGain { get; init; } = GainFunction.Linear;

    /// <summary>Weight of <see cref="FormatReward"/>.</summary>
    /// <value>1.</value>
    public double FormatWeight { get; init; } = 1;

    /// <summary>The format reward of a completion that did not itself end in the embed token.</summary>
    /// <value>-1.</value>
    public double MissingToken { get; init; } = -1;

    /// <summary>A completion without the token gets the format reward alone, whatever its embedding finds; otherwise the parts add up.</summary>
    /// <value>True.</value>
    public bool MissingTokenCancelsOthers { get; init; } = true;

    /// <summary>Weight of <see cref="LengthCostReward"/>.</summary>
    /// <value>0.</value>
    public double LengthWeight { get; init; }

    /// <summary>Tokens that cost nothing.</summary>
    /// <value>64.</value>
    public int FreeTokens { get; init; } = 64;

    /// <summary>What each further token costs.</summary>
    /// <value>0.002.</value>
    public double CostPerToken { get; init; } = 0.002;

    /// <summary>Weight of <see cref="MarginReward"/>.</summary>
    /// <value>0.</value>
    public double MarginWeight { get; init; }

    /// <summary>The cosine difference beyond which a margin earns no more.</summary>
    /// <value>0.2.</value>
    public double MarginLimit { get; init; } = 0.2;

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        foreach ((string name, double weight) in new[]
        {
            ("dcgWeight", DcgWeight), ("formatWeight", FormatWeight), ("lengthWeight", LengthWeight), ("marginWeight", MarginWeight),
        })
        {
            if (!(weight >= 0))
            {
                throw new SearchR3Exception($"reward.{name} is {weight}; it must be at least 0");
            }
        }

        if (DcgWeight + MarginWeight == 0)
        {
            throw new SearchR3Exception("reward.dcgWeight and reward.marginWeight are both 0; give one that looks at the ranking a weight");
        }

        _ = RewardSum.Create(this);
    }
}

namespace SearchR3.Reinforcement.Rewards;

/// <summary>Adds up named rewards by weight and keeps each one's value for the log.</summary>
public sealed class RewardSum
{
    private readonly (IRolloutReward Reward, double Weight)[] _parts;
    private readonly IRolloutReward? _gate;

    /// <summary>Creates the sum.</summary>
    /// <param name="parts">Rewards with different names and their weights.</param>
    /// <param name="gate">One of the parts; where its reward is not 0 it alone counts. Null: all always count.</param>
    public RewardSum(IReadOnlyList<(IRolloutReward Reward, double Weight)> parts, IRolloutReward? gate = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = [.. parts];
        _gate = gate;
        if (_parts.Select(p => p.Reward.Name).Distinct().Count() != _parts.Length)
        {
            throw new ArgumentException($"two rewards have one name: {string.Join(", ", _parts.Select(p => p.Reward.Name))}");
        }
    }

    /// <summary>The parts' names in order.</summary>
    public IReadOnlyList<string> Names => [.. _parts.Select(p => p.Reward.Name)];

    /// <summary>The sum that <paramref name="options"/> describe.</summary>
    public static RewardSum Create(RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FormatReward format = new(options.MissingToken);
        (IRolloutReward Reward, double Weight)[] all =
        [
            (new ScaledDcgReward(options.DcgCutOff, options.DcgGain), options.DcgWeight),
            (format, options.FormatWeight),
            (new LengthCostReward(options.FreeTokens, options.CostPerToken), options.LengthWeight),
            (new MarginReward(options.MarginLimit), options.MarginWeight),
        ];
        bool gated = options.MissingTokenCancelsOthers && options.FormatWeight > 0;
        return new RewardSum([.. all.Where(p => p.Weight > 0)], gated ? format : null);
    }

    /// <summary>The rollout's reward.</summary>
    public RewardParts Score(RolloutOutcome outcome)
    {
        double?[] values = [.. _parts.Select(p => p.Reward.Score(outcome))];
        bool gated = _gate is not null && _gate.Score(outcome) is not 0.0;
        double? total = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!gated || _parts[i].Reward == _gate)
            {
                total += values[i] * _parts[i].Weight;
            }
        }

        return new RewardParts(total, values);
    }
}

using SearchR3.Retrieval;

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

    /// <summary>The sum that <paramref name="options"/> describe, with rewards of your own behind their parts.</summary>
    /// <exception cref="SearchR3Exception">Two rewards have one name, or a weight is not above 0.</exception>
    public static RewardSum Create(RewardOptions options, IReadOnlyList<WeightedReward>? own = null)
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
        (IRolloutReward Reward, double Weight)[] parts = [.. all.Where(p => p.Weight > 0), .. (own ?? []).Select(o => (o.Reward, o.Weight))];
        if (parts.FirstOrDefault(p => !(p.Weight > 0)) is { Reward: { } wrong } part)
        {
            throw new SearchR3Exception($"the reward {wrong.Name} has the weight {part.Weight}; give it one above 0, or leave the reward away");
        }

        if (parts.GroupBy(p => p.Reward.Name).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new SearchR3Exception($"{same.Count()} rewards have the name {same.Key}, under which each would be logged; rename yours");
        }

        return new RewardSum(parts, gated ? format : null);
    }

    /// <summary>The rollout's reward.</summary>
    /// <exception cref="SearchR3Exception">A part is not a finite number: it would make every weight of the model one that is none.</exception>
    public RewardParts Score(RolloutOutcome outcome)
    {
        double?[] values = [.. _parts.Select(p => p.Reward.Score(outcome))];
        if (Array.FindIndex(values, v => v is double number && !double.IsFinite(number)) is int wrong and >= 0)
        {
            throw new SearchR3Exception(
                $"the reward {_parts[wrong].Reward.Name} is {values[wrong]} for a reasoning of {outcome.Tokens} tokens; it must be a finite number, or null to leave the reasoning out");
        }

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

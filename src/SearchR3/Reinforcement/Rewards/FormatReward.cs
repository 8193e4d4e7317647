using SearchR3.Generation;

namespace SearchR3.Reinforcement.Rewards;

/// <summary>
/// 0 when the completion itself ended in the embed token; otherwise <paramref name="missing"/> (a penalty: paper, stage 2, mark R; -1 is an
/// unconfirmed hint, mark O). An end of turn and a used-up budget are both missing: there the library appended the token.
/// </summary>
/// <param name="missing">The reward without the token.</param>
public sealed class FormatReward(double missing = -1) : IRolloutReward
{
    /// <inheritdoc/>
    public string Name => "format";

    /// <inheritdoc/>
    public double? Score(RolloutOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.StopReason == StopReason.EmbedToken ? 0 : missing;
    }
}

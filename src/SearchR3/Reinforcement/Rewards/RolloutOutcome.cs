using SearchR3.Generation;

namespace SearchR3.Reinforcement.Rewards;

/// <summary>All that a reward reads of one rollout.</summary>
public sealed record RolloutOutcome
{
    /// <summary>The query as it was asked.</summary>
    public string Query { get; init; } = string.Empty;

    /// <summary>What the model wrote before the embed token.</summary>
    public string Reasoning { get; init; } = string.Empty;

    /// <summary>Every relevant document of the query, with its true rank; empty where the query has none.</summary>
    public required IReadOnlyList<RankedGrade> Relevant { get; init; }

    /// <summary>Why the completion ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Tokens that were sampled, the one that ended the completion included.</summary>
    public required int Tokens { get; init; }

    /// <summary>Cosine of the best relevant document less that of the best other one, -2 to 2; null where it was not measured.</summary>
    public double? Margin { get; init; }
}

using SearchR3.Generation;

namespace SearchR3.Cli.Search;

/// <summary>What a search found, and the reasoning that led there.</summary>
internal sealed record SearchAnswer
{
    public required string Query { get; init; }

    /// <summary><c>reasoning</c> or <c>direct</c>.</summary>
    public required string Mode { get; init; }

    /// <summary><c>rrf</c> or <c>none</c>.</summary>
    public required string Fusion { get; init; }

    /// <summary>What the model wrote; null in direct mode.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the reasoning ended; null in direct mode.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>Tokens of the reasoning.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Tokens cut from the query's end.</summary>
    public int TruncatedTokens { get; init; }

    /// <summary>From query to hits.</summary>
    public double ElapsedSeconds { get; init; }

    public required IReadOnlyList<SearchHit> Hits { get; init; }
}

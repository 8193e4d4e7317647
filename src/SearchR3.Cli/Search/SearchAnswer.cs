using SearchR3.Generation;

namespace SearchR3.Cli.Search;

/// <summary>What a search found, and the reasoning that led there.</summary>
internal sealed record SearchAnswer
{
    public required string Query { get; init; }

    /// <summary><c>reasoning</c>, <c>direct</c> or <c>auto</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Whether the model reasoned; in mode <c>auto</c> the gate decided.</summary>
    public bool Reasoned { get; init; }

    /// <summary><c>rrf</c> or <c>none</c>.</summary>
    public required string Fusion { get; init; }

    /// <summary>What the model wrote; null where the model did not reason.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the reasoning ended; null where the model did not reason.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>Tokens of the reasoning, of several samples all together.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>What was sampled, where there is more than one reasoning; else empty.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];

    /// <summary>Tokens cut from the query's end.</summary>
    public int TruncatedTokens { get; init; }

    /// <summary>From query to hits.</summary>
    public double ElapsedSeconds { get; init; }

    public required IReadOnlyList<SearchHit> Hits { get; init; }
}

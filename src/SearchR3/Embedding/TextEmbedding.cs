using SearchR3.Generation;

namespace SearchR3.Embedding;

/// <summary>A text with its vector and what led to it.</summary>
public sealed record TextEmbedding
{
    /// <summary>The text as given.</summary>
    public required string Text { get; init; }

    /// <summary>The embedding, of unit length.</summary>
    public required float[] Vector { get; init; }

    /// <summary>What the model wrote before the embed token; null without reasoning.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the reasoning ended; null without reasoning.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>Tokens of the prompt: template and text.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the reasoning, the one that ended it not counted.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Tokens cut from the end of the text.</summary>
    public int TruncatedTokens { get; init; }
}

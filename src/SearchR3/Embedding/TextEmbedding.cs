using SearchR3.Generation;

namespace SearchR3.Embedding;

/// <summary>A text with its vector and what led to it.</summary>
public sealed record TextEmbedding
{
    /// <summary>The text as given.</summary>
    public required string Text { get; init; }

    /// <summary>The embedding, of unit length.</summary>
    public required float[] Vector { get; init; }

    /// <summary>What the model wrote before the embed token, of several samples the first; null without reasoning.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Why the reasoning ended, of several samples the first; null without reasoning.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>Tokens of the prompt: template and text.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the reasoning, of several samples all together, those that ended them not counted.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Tokens cut from the end of the text.</summary>
    public int TruncatedTokens { get; init; }

    /// <summary>The sampled reasonings with their own vectors, where there are several; their mean is <see cref="Vector"/>. Else empty.</summary>
    public IReadOnlyList<TextEmbedding> Samples { get; init; } = [];

    /// <summary>The reasoning as it was sampled: its text need not give the same tokens again. Empty where it was given as text.</summary>
    internal int[] ReasoningIds { get; init; } = [];
}

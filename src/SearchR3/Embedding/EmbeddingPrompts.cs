using SearchR3.Tokenization;

namespace SearchR3.Embedding;

/// <summary>The three conversations that a text is put into. Each has <c>{text}</c> once; the first two end with the embed token.</summary>
public sealed record EmbeddingPrompts
{
    /// <summary>What stands for the text.</summary>
    public const string Placeholder = "{text}";

    /// <summary>For documents: one forward pass, the last message is an open assistant turn that ends with the embed token.</summary>
    public required IReadOnlyList<ChatMessage> Document { get; init; }

    /// <summary>For queries without reasoning, of the same form.</summary>
    public required IReadOnlyList<ChatMessage> Query { get; init; }

    /// <summary>For queries with reasoning: the last message is the user's, the model answers.</summary>
    public required IReadOnlyList<ChatMessage> Reasoning { get; init; }
}

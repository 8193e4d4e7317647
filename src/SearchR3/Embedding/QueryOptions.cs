using SearchR3.Generation;

namespace SearchR3.Embedding;

/// <summary>How queries are embedded.</summary>
public sealed record QueryOptions
{
    /// <summary>Without reasoning: one forward pass.</summary>
    public static QueryOptions Direct { get; } = new() { Reasoning = false };

    /// <value>Whether the model reasons before the embed token (default true).</value>
    public bool Reasoning { get; init; } = true;

    /// <value>The most reasoning tokens; null takes the model's own <see cref="EmbeddingSettings.MaxReasoningTokens"/>.</value>
    public int? MaxReasoningTokens { get; init; }

    /// <value>How reasoning tokens are chosen (default greedy); its <see cref="SamplingOptions.MaxNewTokens"/> is not used here.</value>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <value>True cuts the end of a text that is too long and reports how much; false (the default) makes it an error.</value>
    public bool Truncate { get; init; }
}

namespace SearchR3.Generation;

/// <summary>What was sampled after one prompt.</summary>
public sealed record Completion
{
    /// <summary>Every sampled token in order, the one that ended the row (embed token or stop token) included.</summary>
    public required int[] TokenIds { get; init; }

    /// <summary>
    /// For each of <see cref="TokenIds"/> its natural-log probability under the tempered and truncated distribution that it was drawn
    /// from, float32 whatever the model's dtype. Greedy decoding draws nothing: there it is the model's own log-probability (temperature 1, no cut).
    /// </summary>
    public required float[] LogProbabilities { get; init; }

    /// <summary>Why the row ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>
    /// The hidden state after the final norm at the embed token that follows <see cref="Content"/>, <c>[hidden]</c>, not normalised; null where
    /// the generator has no embed token.
    /// </summary>
    public float[]? EmbedState { get; init; }

    /// <summary>The sampled tokens without the one that ended the row: what the model saw after the prompt and before the embed token.</summary>
    public ReadOnlySpan<int> Content =>
        StopReason == StopReason.Budget ? TokenIds : TokenIds.AsSpan(0, TokenIds.Length - 1);
}

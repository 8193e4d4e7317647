namespace SearchR3.Generation;

/// <summary>One prompt and how it is to be continued.</summary>
public sealed record GenerationRequest
{
    /// <summary>The prompt's token ids, at least one. Requests that share one array (or equal ones) share its prefill.</summary>
    public required int[] Prompt { get; init; }

    /// <value>How tokens are chosen, and how many at most.</value>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <value>Token ids that end the row with <see cref="StopReason.EndOfTurn"/>.</value>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <value>
    /// Called with each sampled token, the one that ends the row excepted, as soon as it is chosen, on the thread that runs
    /// <see cref="TextGenerator.Generate"/>; it must not block.
    /// </value>
    public Action<int>? OnToken { get; init; }
}

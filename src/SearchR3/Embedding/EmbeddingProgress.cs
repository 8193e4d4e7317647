namespace SearchR3.Embedding;

/// <summary>How far an embedding call is; reported after each batch.</summary>
/// <param name="CompletedItems">Texts done.</param>
/// <param name="TotalItems">Texts in the call.</param>
/// <param name="CompletedTokens">Tokens done, prompts and reasoning.</param>
/// <param name="TotalTokens">Prompt tokens in the call; reasoning is not known ahead.</param>
/// <param name="Elapsed">Time since the first batch began.</param>
public readonly record struct EmbeddingProgress(
    int CompletedItems, int TotalItems, long CompletedTokens, long TotalTokens, TimeSpan Elapsed)
{
    /// <summary>Texts a second so far.</summary>
    public double ItemsPerSecond => CompletedItems / Math.Max(Elapsed.TotalSeconds, 1e-9);

    /// <summary>Tokens a second so far.</summary>
    public double TokensPerSecond => CompletedTokens / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

using SearchR3.Embedding;
using SearchR3.Generation;

namespace SearchR3.Cli.Commands.Embed;

/// <summary>A line of the output of <c>embed</c>.</summary>
/// <param name="Text">As given.</param>
/// <param name="Reasoning">What the model wrote before the embed token; null without reasoning.</param>
/// <param name="StopReason">Why the reasoning ended; null without reasoning.</param>
/// <param name="Tokens">How many there were.</param>
/// <param name="Embedding">The vector, of unit length.</param>
internal sealed record EmbeddedLine(string Text, string? Reasoning, StopReason? StopReason, TokenCounts Tokens, float[] Embedding)
{
    public static EmbeddedLine Of(TextEmbedding embedding) => new(
        embedding.Text,
        embedding.Reasoning,
        embedding.StopReason,
        new TokenCounts(embedding.PromptTokens, embedding.ReasoningTokens, embedding.TruncatedTokens),
        embedding.Vector);
}

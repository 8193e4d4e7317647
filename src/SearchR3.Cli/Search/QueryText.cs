using SearchR3.Embedding;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Search;

/// <summary>Checks a text before the model sees it, so that the message names where it came from and the option that helps.</summary>
internal static class QueryText
{
    /// <summary>Throws when <paramref name="text"/> is empty, or too long and not to be cut.</summary>
    public static void Check(EmbeddingModel model, string text, bool reasoning, bool truncate, string name) =>
        Check(reasoning ? model.ReasoningPrompt : model.QueryPrompt, model.Settings.MaxInputTokens, text, truncate, name);

    /// <summary>The same for any prompt.</summary>
    public static void Check(EmbeddingPrompt prompt, int limit, string text, bool truncate, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new SearchR3Exception($"{name} is empty; give at least one visible character");
        }

        if (!truncate && prompt.Encode(text, limit, truncate: true, name) is { TruncatedTokens: > 0 } encoded)
        {
            throw new SearchR3Exception(
                $"{name} has {encoded.TextTokens + encoded.TruncatedTokens} tokens, but the model takes {limit}; shorten it or add --truncate");
        }
    }
}

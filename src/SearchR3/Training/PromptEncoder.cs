using SearchR3.Embedding;
using SearchR3.Tokenization;

namespace SearchR3.Training;

/// <summary>Texts in the model's prompts as token ids, cut where they are too long: what training feeds is what embedding feeds.</summary>
internal sealed class PromptEncoder(EmbeddingModel model)
{
    private readonly int _maxTokens = model.Settings.MaxInputTokens;
    private readonly EmbeddingPrompt? _queryBeforeResponse = BeforeResponse(model);

    /// <summary>The embed token's id.</summary>
    internal int EmbedToken => model.EmbedToken;

    /// <summary>A document, embed token last.</summary>
    internal int[] Document(string text) => Encode(model.DocumentPrompt, text);

    /// <summary>A query without reasoning, embed token last, and where the assistant's answer begins in it (-1 when it holds the text).</summary>
    internal (int[] Ids, int ResponseStart) QueryWithResponse(string text) =>
        (Encode(model.QueryPrompt, text), _queryBeforeResponse is null ? -1 : Encode(_queryBeforeResponse, text).Length);

    /// <summary>A query's prompt up to where the model begins to reason.</summary>
    internal int[] Reasoning(string text) => Encode(model.ReasoningPrompt, text);

    /// <summary>The tokens of a reasoning, without control tokens.</summary>
    internal int[] ReasoningText(string reasoning) => model.Tokenizer.EncodePlain(reasoning);

    private static EmbeddingPrompt? BeforeResponse(EmbeddingModel model)
    {
        IReadOnlyList<ChatMessage> messages = model.Settings.Prompts.Query;
        return messages[^1].Content.Contains(EmbeddingPrompts.Placeholder, StringComparison.Ordinal)
            ? null
            : new EmbeddingPrompt(model.Tokenizer, ChatTemplate.For(model.Tokenizer), [.. messages.SkipLast(1)], model.Settings.EmbedToken);
    }

    private int[] Encode(EmbeddingPrompt prompt, string text) => prompt.Encode(text, _maxTokens, truncate: true).Ids;
}

using System.Text.Json;
using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Embedding;

/// <summary>The file <c>searchr3.json</c> of a model folder: everything beside weights and tokenizer that changes an embedding. Immutable.</summary>
public sealed record EmbeddingSettings
{
    /// <summary>Name of the file inside a model folder.</summary>
    public const string FileName = "searchr3.json";

    /// <summary>What a folder without the file is read with.</summary>
    public static EmbeddingSettings Default { get; } = new()
    {
        EmbedToken = "<|embed_token|>",
        Prompts = new EmbeddingPrompts
        {
            Document = Direct("Please represent documents."),
            Query = Direct("Please represent user queries."),
            Reasoning =
            [
                new ChatMessage(
                    "system",
                    "Prepare the user's query for a search. Say briefly what it is about, which terms and synonyms a good answer would use, "
                    + "and which related subjects belong to it. Then stop."),
                new ChatMessage("user", EmbeddingPrompts.Placeholder),
            ],
        },
    };

    /// <summary>The only version there is: 1.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>The special token whose hidden state is the embedding.</summary>
    public required string EmbedToken { get; init; }

    /// <summary>The conversations that texts are put into.</summary>
    public required EmbeddingPrompts Prompts { get; init; }

    /// <value>The most tokens sampled before the embed token is appended (default 96).</value>
    public int MaxReasoningTokens { get; init; } = 96;

    /// <value>The most tokens that a text may have, template not counted (default 512).</value>
    public int MaxInputTokens { get; init; } = 512;

    /// <summary>How vectors are compared; only <c>cosine</c>.</summary>
    public string Similarity { get; init; } = "cosine";

    /// <summary>Reads <c>searchr3.json</c> of <paramref name="folder"/>; null when there is none.</summary>
    /// <exception cref="SearchR3Exception">The file is broken, has an unknown key, lacks one, or a value is out of range.</exception>
    public static EmbeddingSettings? Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = Path.Combine(folder, FileName);
        return File.Exists(path) ? EmbeddingSettingsJson.Read(File.ReadAllText(path), path) : null;
    }

    /// <summary>Reads settings from a file of any name.</summary>
    /// <exception cref="SearchR3Exception">There is none, it is broken, has an unknown key, lacks one, or a value is out of range.</exception>
    public static EmbeddingSettings Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return File.Exists(path)
            ? EmbeddingSettingsJson.Read(File.ReadAllText(path), path)
            : throw new SearchR3Exception($"the settings {path} do not exist; give a file such as a model folder's {FileName}");
    }

    /// <summary>Writes <c>searchr3.json</c> into <paramref name="folder"/>, replacing an older one.</summary>
    public void Save(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Validate(FileName);
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), ToJson() + "\n");
    }

    /// <summary>The file's text; equal settings give equal text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EmbeddingSettingsJson.Options);

    /// <summary>Checks versions, ranges and the form of the prompts.</summary>
    /// <param name="source">Named in the message, such as the file's path.</param>
    /// <exception cref="SearchR3Exception">Names the key and what is wrong with it.</exception>
    public void Validate(string source)
    {
        Require(FormatVersion == 1, source, $"formatVersion is {FormatVersion}, but this program reads version 1");
        Require(!string.IsNullOrWhiteSpace(EmbedToken), source, "embedToken is empty");
        Require(MaxReasoningTokens >= 0, source, $"maxReasoningTokens is {MaxReasoningTokens}, but must be 0 or more");
        Require(MaxInputTokens >= 1, source, $"maxInputTokens is {MaxInputTokens}, but must be 1 or more");
        Require(Similarity == "cosine", source, $"similarity is '{Similarity}', but only 'cosine' is known");
        ValidateDirect(Prompts.Document, "prompts.document", source);
        ValidateDirect(Prompts.Query, "prompts.query", source);
        ValidatePlaceholder(Prompts.Reasoning, "prompts.reasoning", source);
        Require(
            Prompts.Reasoning[^1].Role == "user", source, $"prompts.reasoning ends with role '{Prompts.Reasoning[^1].Role}', but must end with 'user'");
    }

    private static ChatMessage[] Direct(string system) =>
    [
        new ChatMessage("system", system),
        new ChatMessage("user", EmbeddingPrompts.Placeholder),
        new ChatMessage("assistant", "The embedding is <|embed_token|>"),
    ];

    private static void ValidatePlaceholder(IReadOnlyList<ChatMessage> messages, string key, string source)
    {
        int places = messages.Sum(m => m.Content.Split(EmbeddingPrompts.Placeholder).Length - 1);
        Require(places == 1, source, $"{key} has {EmbeddingPrompts.Placeholder} {places} times, but must have it once");
    }

    private static void Require(bool holds, string source, string what)
    {
        if (!holds)
        {
            throw new SearchR3Exception($"{source}: {what}.");
        }
    }

    private void ValidateDirect(IReadOnlyList<ChatMessage> messages, string key, string source)
    {
        ValidatePlaceholder(messages, key, source);
        Require(
            messages[^1].Role == "assistant" && messages[^1].Content.EndsWith(EmbedToken, StringComparison.Ordinal),
            source,
            $"{key} must end with an assistant message that ends with the embed token {EmbedToken}");
    }
}

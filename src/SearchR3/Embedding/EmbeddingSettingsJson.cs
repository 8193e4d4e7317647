using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>Reads <c>searchr3.json</c> strictly: a key that is unknown or missing would silently change every embedding.</summary>
internal static class EmbeddingSettingsJson
{
    private static readonly string[] Keys =
        ["formatVersion", "embedToken", "prompts", "maxReasoningTokens", "maxInputTokens", "similarity"];

    private static readonly string[] PromptKeys = ["document", "query", "reasoning"];

    private static readonly string[] MessageKeys = ["role", "content"];

    /// <summary>How the file is written; the relaxed encoder keeps <c>&lt;|embed_token|&gt;</c> readable.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses and validates.</summary>
    public static EmbeddingSettings Read(string json, string path)
    {
        try
        {
            JsonObject root = RequireKeys(JsonNode.Parse(json, documentOptions: Strict), Keys, "", path);
            JsonObject prompts = RequireKeys(root["prompts"], PromptKeys, "prompts.", path);
            foreach ((string key, JsonNode? messages) in prompts)
            {
                if (messages is not JsonArray { Count: > 0 } array)
                {
                    throw new SearchR3Exception($"{path}: prompts.{key} must be a list of at least one message.");
                }

                for (int i = 0; i < array.Count; i++)
                {
                    RequireKeys(array[i], MessageKeys, $"prompts.{key}[{i}].", path);
                }
            }

            EmbeddingSettings settings = root.Deserialize<EmbeddingSettings>(Options)!;
            settings.Validate(path);
            return settings;
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"{path} is not valid: {e.Message}", e);
        }
    }

    private static JsonObject RequireKeys(JsonNode? node, string[] keys, string prefix, string path)
    {
        if (node is not JsonObject o)
        {
            string what = prefix.Length == 0 ? "the file" : prefix.TrimEnd('.');
            throw new SearchR3Exception($"{path}: {what} must be an object with the keys {string.Join(", ", keys)}.");
        }

        foreach ((string key, _) in o)
        {
            if (!keys.Contains(key))
            {
                throw new SearchR3Exception($"{path}: unknown key '{prefix}{key}'; the keys are {string.Join(", ", keys)}.");
            }
        }

        string? missing = keys.FirstOrDefault(key => !o.ContainsKey(key));
        return missing is null ? o : throw new SearchR3Exception($"{path}: the key '{prefix}{missing}' is missing.");
    }
}

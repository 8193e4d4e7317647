using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>What lies beside a tokenizer.json: tokenizer_config.json, kept as it is, and the chat template from it or from chat_template.jinja.</summary>
internal sealed class TokenizerConfig
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _config;
    private readonly string? _jinja;

    private TokenizerConfig(JsonObject config, string? jinja, string? chatTemplate)
    {
        _config = config;
        _jinja = jinja;
        ChatTemplate = chatTemplate;
    }

    /// <summary>The chat template's text, or null; chat_template.jinja goes before the configuration, as with Hugging Face.</summary>
    public string? ChatTemplate { get; }

    /// <summary>A configuration that says only how Hugging Face's library shall load the tokenizer.</summary>
    public static TokenizerConfig Empty() => new(
        new JsonObject { ["clean_up_tokenization_spaces"] = false, ["tokenizer_class"] = "PreTrainedTokenizerFast" }, null, null);

    /// <summary>The configuration of a tokenizer that we trained, with ChatML as its template where it has ChatML's tokens.</summary>
    public static TokenizerConfig ForTrained(IReadOnlyList<string> specialTokens)
    {
        TokenizerConfig empty = Empty();
        if (!specialTokens.Contains("<|im_start|>") || !specialTokens.Contains("<|im_end|>"))
        {
            return empty;
        }

        const string template =
            "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
            + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
        empty._config["chat_template"] = template;
        empty._config["eos_token"] = "<|im_end|>";
        empty._config["pad_token"] = specialTokens.Contains("<|endoftext|>") ? "<|endoftext|>" : "<|im_end|>";
        return new TokenizerConfig(empty._config, null, template);
    }

    /// <summary>Reads what the folder has.</summary>
    /// <exception cref="SearchR3Exception">tokenizer_config.json is not a JSON object.</exception>
    public static TokenizerConfig Load(string folder)
    {
        string path = Path.Combine(folder, "tokenizer_config.json");
        string jinjaPath = Path.Combine(folder, "chat_template.jinja");
        string? jinja = File.Exists(jinjaPath) ? File.ReadAllText(jinjaPath) : null;
        if (!File.Exists(path))
        {
            return new TokenizerConfig(Empty()._config, jinja, jinja);
        }

        try
        {
            JsonObject config = JsonNode.Parse(File.ReadAllText(path)) as JsonObject
                ?? throw new SearchR3Exception($"{path} is not a JSON object.");
            return new TokenizerConfig(config, jinja, jinja ?? ReadTemplate(config["chat_template"]));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new SearchR3Exception($"{path} is not a valid tokenizer configuration: {error.Message}", error);
        }
    }

    /// <summary>Writes the files, and lists <paramref name="addedTokens"/> where the configuration lists added tokens.</summary>
    public void Save(string folder, IReadOnlyList<AddedToken> addedTokens)
    {
        JsonObject config = _config.DeepClone().AsObject();
        if (config["added_tokens_decoder"] is JsonObject decoder)
        {
            foreach (AddedToken token in addedTokens)
            {
                decoder[token.Id.ToString(CultureInfo.InvariantCulture)] = new JsonObject
                {
                    ["content"] = token.Content,
                    ["lstrip"] = token.LeftStrip,
                    ["normalized"] = token.Normalized,
                    ["rstrip"] = token.RightStrip,
                    ["single_word"] = token.SingleWord,
                    ["special"] = token.Special,
                };
            }
        }

        AtomicFile.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), config.ToJsonString(Indented) + "\n");
        if (_jinja is not null)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, "chat_template.jinja"), _jinja);
        }
    }

    /// <summary>A template is a string, or a list of named ones of which "default" counts.</summary>
    private static string? ReadTemplate(JsonNode? node) => node switch
    {
        null => null,
        JsonArray list => list.FirstOrDefault(entry => (string?)entry?["name"] == "default")?["template"]?.GetValue<string>(),
        _ => node.GetValue<string>(),
    };
}

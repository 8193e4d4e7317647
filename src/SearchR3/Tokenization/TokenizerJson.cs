using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchR3.Tokenization;

/// <summary>What a tokenizer.json says. Only <see cref="AddedTokens"/> changes after loading; everything else is kept as it was for saving.</summary>
internal sealed class TokenizerJson
{
    /// <summary>Token to id, without the tokens that only <see cref="AddedTokens"/> names.</summary>
    public required Dictionary<string, int> Vocabulary { get; init; }

    /// <summary>The merges; the position in the list is the rank.</summary>
    public required List<Merge> Merges { get; init; }

    /// <summary>The entries of <c>added_tokens</c>, ordered by id.</summary>
    public required List<AddedToken> AddedTokens { get; init; }

    /// <summary>The root object without <c>added_tokens</c>, its <c>model</c> without <c>vocab</c> and <c>merges</c>.</summary>
    public required JsonObject Rest { get; init; }

    /// <summary>The normalizer, or null.</summary>
    public TextNormalizer? Normalizer { get; init; }

    /// <summary>The pre-tokenizer.</summary>
    public required PreTokenizer PreTokenizer { get; init; }

    /// <summary>Whether a word that is a token is taken whole, without merging.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>The token for bytes that have none, or null: they vanish.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether a run of unknown bytes is one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Writes the file as Hugging Face's library does, merges as strings.</summary>
    public void Write(Stream stream)
    {
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using Utf8JsonWriter writer = new(stream, options);
        writer.WriteStartObject();
        foreach ((string name, JsonNode? value) in Rest)
        {
            if (name == "model")
            {
                continue;
            }

            WriteProperty(writer, name, value);
            if (name == "padding")
            {
                WriteAddedTokens(writer);
            }
        }

        if (!Rest.ContainsKey("padding"))
        {
            WriteAddedTokens(writer);
        }

        writer.WriteStartObject("model");
        foreach ((string name, JsonNode? value) in Rest["model"]!.AsObject())
        {
            WriteProperty(writer, name, value);
        }

        writer.WriteStartObject("vocab");
        string[] tokenOfId = new string[Vocabulary.Values.DefaultIfEmpty(-1).Max() + 1];
        foreach ((string token, int id) in Vocabulary)
        {
            tokenOfId[id] = token;
        }

        for (int id = 0; id < tokenOfId.Length; id++)
        {
            if (tokenOfId[id] is not null)
            {
                writer.WriteNumber(tokenOfId[id], id);
            }
        }

        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        foreach (Merge merge in Merges)
        {
            writer.WriteStringValue($"{tokenOfId[merge.Left]} {tokenOfId[merge.Right]}");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private void WriteAddedTokens(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in AddedTokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.LeftStrip);
            writer.WriteBoolean("rstrip", token.RightStrip);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

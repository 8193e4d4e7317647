using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>Reads a tokenizer.json; whatever would change ids and is not implemented is refused by its name.</summary>
internal static class TokenizerJsonReader
{
    private static readonly HashSet<string> ModelKeys =
    [
        "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
        "ignore_merges", "vocab", "merges",
    ];

    /// <summary>Reads <paramref name="json"/>; <paramref name="name"/> is the file that errors speak of.</summary>
    /// <exception cref="SearchR3Exception">The text is no JSON, no byte-level BPE, contradicts itself, or needs what is not supported.</exception>
    public static TokenizerJson Read(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement, name);
        }
        catch (SearchR3Exception error) when (!error.Message.Contains(name, StringComparison.Ordinal))
        {
            throw new SearchR3Exception($"{name}: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new SearchR3Exception($"{name} is not valid JSON ({error.Message}); it may be cut off, so fetch it again.", error);
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentNullException)
        {
            throw new SearchR3Exception($"{name} is not a Hugging Face tokenizer: {error.Message}", error);
        }
    }

    private static TokenizerJson Read(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out JsonElement model))
        {
            throw new SearchR3Exception($"{name} is not a Hugging Face tokenizer: it has no \"model\".");
        }

        CheckModel(model, name);
        Dictionary<string, int> vocabulary = ReadVocabulary(model.GetProperty("vocab"), name, out Dictionary<int, string> tokens);
        List<AddedToken> added = ReadAddedTokens(root, vocabulary, tokens, name);
        string? unknown = Optional(model, "unk_token") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        if (unknown is not null && !vocabulary.ContainsKey(unknown))
        {
            throw new SearchR3Exception($"{name}: the unk_token {unknown} is not in the vocabulary of {vocabulary.Count} tokens.");
        }

        ComponentReader components = new(name);
        components.CheckDecoder(Optional(root, "decoder"));
        return new TokenizerJson
        {
            Vocabulary = vocabulary,
            Merges = ReadMerges(model.GetProperty("merges"), vocabulary, [.. added.Where(t => t.Special).Select(t => t.Id)], name),
            AddedTokens = added,
            Rest = ReadRest(root, model),
            Normalizer = components.ReadNormalizer(Optional(root, "normalizer")),
            PreTokenizer = components.ReadPreTokenizer(Optional(root, "pre_tokenizer")),
            IgnoreMerges = Flag(model, "ignore_merges"),
            UnknownToken = unknown,
            FuseUnknown = Flag(model, "fuse_unk"),
        };
    }

    private static JsonElement? Optional(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Text(JsonElement value) =>
        value.GetString() ?? throw new InvalidOperationException("a null stands where a string should");

    private static bool Flag(JsonElement parent, string key) => Optional(parent, key)?.GetBoolean() ?? false;

    private static void CheckModel(JsonElement model, string name)
    {
        if (Optional(model, "type") is JsonElement type && type.GetString() != "BPE")
        {
            throw new SearchR3Exception($"{name}: the model type {type} is not supported; only BPE is.");
        }

        foreach (JsonProperty property in model.EnumerateObject())
        {
            bool changesIds = !ModelKeys.Contains(property.Name) || property.Name switch
            {
                "dropout" => property.Value.ValueKind == JsonValueKind.Number && property.Value.GetDouble() > 0,
                "continuing_subword_prefix" or "end_of_word_suffix" =>
                    property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() != "",
                "byte_fallback" => property.Value.ValueKind == JsonValueKind.True,
                _ => false,
            };
            if (changesIds)
            {
                throw new SearchR3Exception($"{name}: the model's {property.Name} = {property.Value} is not supported.");
            }
        }
    }

    private static Dictionary<string, int> ReadVocabulary(JsonElement vocab, string name, out Dictionary<int, string> tokens)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        tokens = [];
        foreach (JsonProperty entry in vocab.EnumerateObject())
        {
            int id = Id(entry.Value, name);
            if (!tokens.TryAdd(id, entry.Name))
            {
                throw new SearchR3Exception($"{name}: the id {id} is given to both {tokens[id]} and {entry.Name}.");
            }

            if (!ids.TryAdd(entry.Name, id))
            {
                throw new SearchR3Exception($"{name}: the token {entry.Name} has two ids, {ids[entry.Name]} and {id}.");
            }
        }

        return ids;
    }

    private static int Id(JsonElement value, string name) => value.TryGetInt32(out int id) && id is >= 0 and < 1 << 24
        ? id
        : throw new SearchR3Exception($"{name}: {value} is not a token id between 0 and {(1 << 24) - 1}.");

    private static List<AddedToken> ReadAddedTokens(
        JsonElement root, Dictionary<string, int> vocabulary, Dictionary<int, string> tokens, string name)
    {
        List<AddedToken> added = [];
        if (Optional(root, "added_tokens") is not JsonElement list)
        {
            return added;
        }

        foreach (JsonElement entry in list.EnumerateArray())
        {
            int id = Id(entry.GetProperty("id"), name);
            string content = Text(entry.GetProperty("content"));
            if (tokens.TryGetValue(id, out string? holder) && holder != content)
            {
                throw new SearchR3Exception($"{name}: the id {id} is given to both {holder} and the added token {content}.");
            }

            if (vocabulary.TryGetValue(content, out int other) && other != id)
            {
                throw new SearchR3Exception($"{name}: the added token {content} has the id {id}, but {other} in the vocabulary.");
            }

            if (added.Any(token => token.Content == content || token.Id == id))
            {
                throw new SearchR3Exception($"{name}: the added token {content} with the id {id} is listed twice.");
            }

            tokens[id] = content;
            added.Add(new AddedToken(
                id, content, Flag(entry, "special"), Flag(entry, "single_word"), Flag(entry, "lstrip"), Flag(entry, "rstrip"),
                Flag(entry, "normalized")));
        }

        added.Sort((left, right) => left.Id.CompareTo(right.Id));
        return added;
    }

    private static List<Merge> ReadMerges(
        JsonElement merges, Dictionary<string, int> vocabulary, HashSet<int> specialIds, string name)
    {
        List<Merge> result = new(merges.GetArrayLength());
        foreach (JsonElement entry in merges.EnumerateArray())
        {
            string[] parts = entry.ValueKind == JsonValueKind.Array
                ? [.. entry.EnumerateArray().Select(Text)]
                : Text(entry).Split(' ');
            if (parts.Length != 2)
            {
                throw new SearchR3Exception($"{name}: merge {result.Count} ({entry}) has {parts.Length} parts instead of 2.");
            }

            string joined = parts[0] + parts[1];
            (int left, int right, int product) = (IdOf(parts[0]), IdOf(parts[1]), IdOf(joined));
            if (specialIds.Contains(product))
            {
                throw new SearchR3Exception($"{name}: merge {result.Count} ({entry}) makes plain text into the control token {joined}.");
            }

            result.Add(new Merge(left, right, product));

            int IdOf(string token) => vocabulary.TryGetValue(token, out int id)
                ? id
                : throw new SearchR3Exception(
                    $"{name}: merge {result.Count} ({parts[0]} {parts[1]}) names {token}, which is not in the vocabulary.");
        }

        return result;
    }

    private static JsonObject ReadRest(JsonElement root, JsonElement model)
    {
        JsonObject rest = Without(root, "added_tokens", "model");
        rest["model"] = Without(model, "vocab", "merges");
        return rest;
    }

    private static JsonObject Without(JsonElement element, params ReadOnlySpan<string> left)
    {
        JsonObject result = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!left.Contains(property.Name))
            {
                result[property.Name] = JsonNode.Parse(property.Value.GetRawText());
            }
        }

        return result;
    }
}

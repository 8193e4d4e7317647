using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>One JSON object of a settings file, read key by key with errors that name the file, the key and the value.</summary>
/// <param name="element">The object; must stay alive as long as this.</param>
/// <param name="path">Named in errors.</param>
internal sealed class ConfigObject(JsonElement element, string path)
{
    /// <summary>The file that the object came from.</summary>
    public string Path { get; } = path;

    /// <summary>The keys, in the file's order.</summary>
    public IEnumerable<string> Names => element.EnumerateObject().Select(property => property.Name);

    /// <summary>The value of a key; null when the key is absent or its value is JSON's null.</summary>
    public JsonElement? Find(string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public ConfigObject? Child(string key)
    {
        JsonElement? value = Find(key);
        return value switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } child => new ConfigObject(child, Path),
            _ => throw Wrong(key, "an object"),
        };
    }

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(key, "a string"),
    };

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(key, "true or false"),
    };

    public double? Number(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        _ => throw Wrong(key, "a number"),
    };

    public int? Integer(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) => value,
        { ValueKind: JsonValueKind.Number } number when number.GetDouble() is double value && value == (int)value => (int)value,
        _ => throw Wrong(key, "a whole number"),
    };

    public int RequiredInteger(string key) => Integer(key) ?? throw Missing(key);

    /// <summary>A number or a list of numbers, as <c>eos_token_id</c> is written.</summary>
    public IReadOnlyList<int> Integers(string key)
    {
        JsonElement? value = Find(key);
        if (value is not { ValueKind: JsonValueKind.Array } list)
        {
            return Integer(key) is int single ? [single] : [];
        }

        return [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int id) ? id : throw Wrong(key, "a list of numbers"))];
    }

    public SearchR3Exception Missing(string key) => new($"{Path}: the key \"{key}\" is missing.");

    public SearchR3Exception NotImplemented(string key, string what) =>
        new($"{Path}: {key} = {Find(key)?.GetRawText() ?? "null"} is not implemented ({what}).");

    private SearchR3Exception Wrong(string key, string what) =>
        new($"{Path}: {key} is {Find(key)?.GetRawText()}, but must be {what}.");
}

using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Takes texts from a JSON object, or says what stands there instead and what the format's records look like.</summary>
internal sealed class JsonFields(JsonElement record, ImportLocation location, string shape)
{
    /// <summary>The names of the object's fields.</summary>
    public IEnumerable<string> Names => record.EnumerateObject().Select(property => property.Name);

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>The field's value.</summary>
    public bool TryGet(string name, out JsonElement value) =>
        record.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>A text, or a number as text.</summary>
    public string Text(string name) => TryGet(name, out JsonElement value) ? AsText(value, name) : throw Wrong($"the record has no \"{name}\" (it has: {List(Names)})");

    /// <summary>A text, or a number as text; empty where there is none.</summary>
    public string TextOrEmpty(string name) => TryGet(name, out JsonElement value) ? AsText(value, name) : "";

    /// <summary>The members of a list; none where there is none.</summary>
    public IEnumerable<JsonElement> Elements(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong($"\"{name}\" is {Kind(value)}, not a list");
    }

    /// <summary>The texts of a list; none where there is none.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Elements(name).Select(element => AsText(element, name))];

    /// <summary>A value as text.</summary>
    public string AsText(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => throw Wrong($"\"{name}\" has {Kind(value)} where a text is expected"),
    };

    /// <summary>The error of this record: what is wrong, then what was expected.</summary>
    public SearchR3Exception Wrong(string problem) => new($"{location}: {problem}; {shape}.");

    /// <summary>Fields of an object that lies in this one.</summary>
    public JsonFields Inner(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object ? new JsonFields(value, location, shape) : throw Wrong($"\"{name}\" has {Kind(value)} where an object is expected");

    /// <summary>What a value is, in words.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>Names in a sentence.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";

    /// <summary>The records of JSON lines.</summary>
    public static IEnumerable<ImportedRecord> Read(ImportSource source, string file, string shape, Func<JsonFields, ImportLocation, ImportedRecord> parse) =>
        source.Records(file, line =>
        {
            using JsonDocument json = line.Json();
            return [parse(new JsonFields(json.RootElement, line.Location, shape), line.Location)];
        });

    /// <summary>A document without an id.</summary>
    public static CorpusDocument Document(string text, string title = "") => new("", title, text);
}

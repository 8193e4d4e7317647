using System.Text.Json;

namespace SearchR3.Retrieval.Beir;

/// <summary>Reads the records of a BEIR <c>corpus.jsonl</c> or <c>queries.jsonl</c>.</summary>
internal static class JsonRecords
{
    /// <summary>The records of <paramref name="path"/> in file order.</summary>
    /// <exception cref="SearchR3Exception">A line is not a JSON object or lacks <c>_id</c> or <c>text</c>.</exception>
    public static IEnumerable<BeirRecord> Read(string path, string what)
    {
        foreach (TextLine line in TextLines.Read(path, what))
        {
            string location = $"{path}, line {line.Number}";
            using JsonDocument json = Parse(line.Utf8, location);
            yield return Read(json.RootElement, location);
        }
    }

    /// <summary>One record.</summary>
    /// <exception cref="SearchR3Exception">It lacks <c>_id</c> or <c>text</c>.</exception>
    public static BeirRecord Read(JsonElement record, string location)
    {
        try
        {
            return ToRecord(record, location);
        }
        catch (InvalidOperationException exception)
        {
            // The names of a record can hold such an escape as well as its texts.
            throw new SearchR3Exception(
                $"{location}: a name has an escape that is half of a character; write the character itself.", exception);
        }
    }

    /// <summary>The line as a JSON object.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string location)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(utf8);
        }
        catch (JsonException exception)
        {
            throw new SearchR3Exception(
                $"{location}: the line is not JSON ({FirstSentence(exception.Message)}); write one JSON object per line.", exception);
        }

        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            string kind = json.RootElement.ValueKind.ToString().ToLowerInvariant();
            json.Dispose();
            throw new SearchR3Exception($"{location}: the line is a JSON {kind}, not an object; write one JSON object per line.");
        }

        return json;
    }

    /// <summary>The text (or number as text) named <paramref name="name"/>, or an error that lists what the line has instead.</summary>
    public static string Required(JsonElement record, string name, string location)
    {
        string? value = record.TryGetProperty(name, out JsonElement element) ? AsText(element, name, location) : null;
        if (value is null)
        {
            string present = string.Join(", ", record.EnumerateObject().Select(property => property.Name));
            throw new SearchR3Exception(
                $"{location}: the record has no text \"{name}\" (it has: {(present.Length == 0 ? "nothing" : present)}); add it.");
        }

        return value;
    }

    private static BeirRecord ToRecord(JsonElement record, string location)
    {
        string id = Required(record, "_id", location);
        if (id.Length == 0)
        {
            throw new SearchR3Exception($"{location}: \"_id\" is empty; give every record an id.");
        }

        string text = Required(record, "text", location);
        string title = record.TryGetProperty("title", out JsonElement element) ? AsText(element, "title", location) ?? "" : "";
        return new BeirRecord(id, title, text, Metadata(record, location), location);
    }

    private static Dictionary<string, string> Metadata(JsonElement record, string location)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in record.EnumerateObject())
        {
            if (property.Name is "_id" or "title" or "text")
            {
                continue;
            }

            if (property.Name == "metadata" && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty inner in property.Value.EnumerateObject())
                {
                    Add(metadata, inner, location);
                }
            }
            else
            {
                Add(metadata, property, location);
            }
        }

        return metadata;
    }

    private static void Add(Dictionary<string, string> metadata, JsonProperty property, string location)
    {
        if (AsText(property.Value, property.Name, location) is string value)
        {
            metadata[property.Name] = value;
        }
    }

    private static string? AsText(JsonElement element, string name, string location)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Number => element.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException exception)
        {
            // An escape such as \ud800 alone: half of a character, which no UTF-8 text can hold.
            throw new SearchR3Exception(
                $"{location}: \"{name}\" has an escape that is half of a character; write the character itself.", exception);
        }
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message.TrimEnd('.') : message[..end];
    }
}

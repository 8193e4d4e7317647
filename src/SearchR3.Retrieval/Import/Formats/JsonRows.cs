using System.Text.Json;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Rows of JSON lines.</summary>
internal static class JsonRows
{
    /// <summary>The rows; each is valid until the next.</summary>
    public static IEnumerable<ExampleRow> Read(ImportSource source, string file)
    {
        foreach (ImportLine line in source.Lines(file))
        {
            (JsonDocument? json, ExampleRow row) = Open(line);
            using (json)
            {
                yield return row;
            }
        }
    }

    private static (JsonDocument? Json, ExampleRow Row) Open(ImportLine line)
    {
        JsonDocument? json = null;
        try
        {
            json = line.Json();
            JsonElement record = json.RootElement;
            string[] names = [.. record.EnumerateObject().Select(property => property.Name)];
            return (json, new ExampleRow(line.Location, names, name => Texts(record, name, line.Location)));
        }
        catch (SearchR3Exception e)
        {
            return (json, ExampleRow.Bad(line.Location, e.Message));
        }
        catch (InvalidOperationException)
        {
            return (json, ExampleRow.Bad(line.Location, $"{line.Location}: an escape is half of a character; write the character itself."));
        }
    }

    private static string[] Texts(JsonElement record, string name, ImportLocation location) =>
        !record.TryGetProperty(name, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().SelectMany(element => Text(element, name, location))]
        : Text(value, name, location);

    private static string[] Text(JsonElement value, string name, ImportLocation location) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.True => ["1"],
        JsonValueKind.False => ["0"],
        _ => throw new SearchR3Exception($"{location}: \"{name}\" has {JsonFields.Kind(value)} where a text or a list of texts is expected."),
    };
}

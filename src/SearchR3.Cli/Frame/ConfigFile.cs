using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Frame;

/// <summary>
/// Settings from a JSON file: one object whose keys are option names in camelCase. A key that is no option of any command is refused, so
/// that a misspelt one does not do nothing.
/// </summary>
internal static class ConfigFile
{
    /// <summary>The file that is read when it lies in the current folder.</summary>
    public const string DefaultName = "searchr3.config.json";

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The file's settings, by JSON key, as the texts a flag would have.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path, IReadOnlyCollection<string> knownKeys)
    {
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"the settings file {path} does not exist; correct --config or leave it out");
        }

        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(File.ReadAllText(path), Options);
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"the settings file {path} is not JSON (line {e.LineNumber + 1}); correct it or leave it out", e);
        }

        using (json)
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SearchR3Exception($"the settings file {path} must hold one JSON object such as {{\"top\": 5}}");
            }

            Dictionary<string, string> values = [];
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                Require(path, property.Name, knownKeys);
                values[property.Name] = Text(path, property);
            }

            return values;
        }
    }

    private static void Require(string path, string key, IReadOnlyCollection<string> knownKeys)
    {
        if (!knownKeys.Contains(key))
        {
            string? near = Nearest.To(key, knownKeys);
            string advice = near is null ? "remove it" : $"did you mean \"{near}\"?";
            throw new SearchR3Exception($"the settings file {path} has the unknown key \"{key}\"; {advice}");
        }
    }

    private static string Text(string path, JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
        _ => throw new SearchR3Exception(
            $"the settings file {path} gives \"{property.Name}\" a value that is neither text, number, true nor false"),
    };
}

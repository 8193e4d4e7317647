using System.Text.Json;
using System.Text.Json.Serialization;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>Reads and writes recipes: JSON with camelCase keys and comments, in which an unknown key is an error.</summary>
public static class RecipeFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads the recipe at <paramref name="path"/>; a missing file, bad JSON or an unknown key is one clear sentence.</summary>
    public static T Load<T>(string path)
    {
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"the recipe {path} does not exist; give the path of a JSON file such as those under recipes/");
        }

        try
        {
            return Parse<T>(File.ReadAllText(path), path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SearchR3Exception($"the recipe {path} cannot be read: there is no right to open it", e);
        }
    }

    /// <summary>Reads settings from <paramref name="json"/>, which lies at <paramref name="path"/>.</summary>
    internal static T Parse<T>(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options)
                ?? throw new SearchR3Exception($"the recipe {path} is empty; give a JSON object");
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"the recipe {path} cannot be read: {Sentence(e)}", e);
        }
    }

    /// <summary>The recipe as JSON.</summary>
    public static string ToJson<T>(T recipe) => JsonSerializer.Serialize(recipe, Options);

    internal static JsonElement ToElement<T>(T recipe) => JsonSerializer.SerializeToElement(recipe, Options);

    private static string Sentence(JsonException e)
    {
        const string marker = "The JSON property '";
        int start = e.Message.IndexOf(marker, StringComparison.Ordinal);
        if (start >= 0)
        {
            int from = start + marker.Length;
            string key = e.Message[from..e.Message.IndexOf('\'', from)];
            string place = e.Path is null or "$" ? "" : $" at {e.Path[2..]}";
            return $"the key \"{key}\"{place} is not known; remove it or correct its spelling";
        }

        return e.LineNumber is long line ? $"line {line + 1}: {e.Message.Split(". Path")[0]}" : e.Message;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// Reads JSON that a run wrote for itself. Everything that can be wrong with such a file, from an empty one to a number where a list should
/// be, becomes one sentence that names the file and ends with what to do.
/// </summary>
internal static class StoredJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The object in <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="advice">What to do when it is damaged; the end of the sentence.</param>
    internal static JsonObject Read(string path, string advice)
    {
        string text = File.ReadAllText(path);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Damaged(path, "it is empty", advice);
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw Damaged(path, "it holds no JSON object", advice);
        }
        catch (JsonException e)
        {
            throw Damaged(path, $"it is no valid JSON ({Place(e)})", advice, e);
        }
    }

    /// <summary>Runs <paramref name="read"/>, which takes values out of JSON of <paramref name="path"/> that may have another shape than it expects.</summary>
    internal static T Take<T>(string path, string advice, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsWrongShape(e))
        {
            throw Damaged(path, $"a value is missing or of another kind ({e.Message.Split('\n')[0].TrimEnd('.')})", advice, e);
        }
    }

    /// <summary>
    /// The object in a line of a log; null when the line is damaged, as the last one of a killed process or of a full disk is.
    /// </summary>
    internal static JsonObject? Line(string line)
    {
        try
        {
            return JsonNode.Parse(line, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value of <paramref name="key"/>.</summary>
    /// <remarks>
    /// Never a dereferenced null that is caught: where the arithmetic used AMX, the runtime of .NET 10 cannot turn that fault into an exception
    /// and the process dies (docs/decisions/0009).
    /// </remarks>
    /// <exception cref="InvalidOperationException">It is missing or null.</exception>
    internal static JsonNode Required(this JsonObject json, string key) => Present(json[key], key);

    /// <summary>The values of the list at <paramref name="key"/>.</summary>
    /// <exception cref="InvalidOperationException">The list or one of its values is missing or null.</exception>
    internal static JsonNode[] RequiredList(this JsonObject json, string key) =>
        [.. json.Required(key).AsArray().Select((value, i) => Present(value, $"{key}[{i}]"))];

    /// <summary><paramref name="value"/>, which is called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidOperationException">It is null.</exception>
    internal static JsonNode Present(JsonNode? value, string name) => value ?? throw new InvalidOperationException($"{name} is missing");

    // What JsonNode throws for a value of another kind, a null, a number that does not fit and a list that is too short.
    private static bool IsWrongShape(Exception e) => e is InvalidOperationException or ArgumentException or FormatException or OverflowException;

    private static SearchR3Exception Damaged(string path, string what, string advice, Exception? inner = null)
    {
        string sentence = $"{path} is damaged: {what}; {advice}";
        return inner is null ? new SearchR3Exception(sentence) : new SearchR3Exception(sentence, inner);
    }

    private static string Place(JsonException e) => e.LineNumber is long line ? $"line {line + 1}" : e.Message.Split('\n')[0].TrimEnd('.');
}

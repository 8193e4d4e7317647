using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>Reads questions that people wrote, with the members that answer them.</summary>
internal static class QuestionFile
{
    /// <summary>The questions of <paramref name="path"/>; none when the file does not exist.</summary>
    /// <exception cref="SearchR3Exception">A line lacks <c>_id</c>, <c>text</c> or <c>relevant</c>.</exception>
    public static IReadOnlyList<JudgedQuery> Load(string path)
    {
        var questions = new List<JudgedQuery>();
        if (!File.Exists(path))
        {
            return questions;
        }

        foreach (TextLine line in TextLines.Read(path, "questions"))
        {
            string location = $"{path}, line {line.Number}";
            using JsonDocument json = JsonRecords.Parse(line.Utf8, location);
            var query = new Query(
                JsonRecords.Required(json.RootElement, "_id", location),
                JsonRecords.Required(json.RootElement, "text", location));
            questions.Add(new JudgedQuery(query, Relevant(json.RootElement, query.Id, location)));
        }

        return questions;
    }

    private static string[] Relevant(JsonElement record, string id, string location)
    {
        if (record.TryGetProperty("relevant", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0 && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. list.EnumerateArray().Select(item => item.GetString()!).Distinct()];
        }

        throw new SearchR3Exception(
            $"{location}: question \"{id}\" has no \"relevant\" list of member ids; write for instance [\"M:System.IO.File.ReadAllText\"].");
    }
}

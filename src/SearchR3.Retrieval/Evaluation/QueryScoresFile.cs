using System.Text.Encodings.Web;
using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Evaluation;

/// <summary>
/// Reads and writes <c>scores.jsonl</c>, a line a query:
/// <c>{"split":"test","query":"q1","text":"…","judged":{"d7":1},"reasoning":"…","systems":{"direct":{"nDCG@10":0.63,…,"firstRelevant":2}}}</c>.
/// </summary>
public static class QueryScoresFile
{
    /// <summary>The file's name in a run folder.</summary>
    public const string Name = "scores.jsonl";

    private const string FirstRelevant = "firstRelevant";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="path"/> anew; on failure the old file stays.</summary>
    public static void Save(string path, IEnumerable<QueryScores> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        OutputFile.Write(path, stream =>
        {
            using Utf8JsonWriter json = new(stream, Options);
            foreach (QueryScores query in queries)
            {
                Write(json, query);
                json.Flush();
                stream.WriteByte((byte)'\n');
                json.Reset();
            }
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="SearchR3Exception">The file cannot be read, has no line, a query twice, or a line of another shape or other systems and metrics than the first; the message names the line.</exception>
    public static IReadOnlyList<QueryScores> Load(string path)
    {
        List<QueryScores> queries = [];
        HashSet<(string, string)> seen = [];
        foreach (TextLine line in TextLines.Read(path, "scores of queries"))
        {
            string location = $"{path}, line {line.Number}";
            using JsonDocument json = JsonRecords.Parse(line.Utf8, location);
            QueryScores query = Read(json.RootElement, location);
            if (!seen.Add((query.Split, query.Id)))
            {
                throw new SearchR3Exception($"{location}: the query \"{query.Id}\" of {query.Split} stands in the file twice; write the run folder anew.");
            }

            queries.Add(query);
            RequireSameKind(queries[0], query, location);
        }

        return queries.Count > 0 ? queries : throw new SearchR3Exception($"{path} holds no query; write the run folder anew.");
    }

    private static void RequireSameKind(QueryScores first, QueryScores query, string location)
    {
        SystemScores? measured = first.Systems.Values.FirstOrDefault();
        bool isSame = measured?.Metrics.Count > 0 && query.Systems.Count == first.Systems.Count && query.Systems.All(system =>
            first.Systems.ContainsKey(system.Key) && system.Value.Metrics.Count == measured.Metrics.Count
            && system.Value.Metrics.Keys.All(measured.Metrics.ContainsKey));
        if (!isSame)
        {
            throw new SearchR3Exception($"{location}: the query \"{query.Id}\" has no scores, or of other systems or metrics than \"{first.Id}\"; write the run folder anew.");
        }
    }

    private static void Write(Utf8JsonWriter json, QueryScores query)
    {
        json.WriteStartObject();
        json.WriteString("split", query.Split);
        json.WriteString("query", query.Id);
        json.WriteString("text", query.Text);
        json.WriteStartObject("judged");
        foreach ((string document, int grade) in query.Judged)
        {
            json.WriteNumber(document, grade);
        }

        json.WriteEndObject();
        if (query.Reasoning is not null)
        {
            json.WriteString("reasoning", query.Reasoning);
        }

        json.WriteStartObject("systems");
        foreach ((string name, SystemScores system) in query.Systems)
        {
            json.WriteStartObject(name);
            foreach ((string metric, double value) in system.Metrics)
            {
                json.WriteNumber(metric, value);
            }

            if (system.FirstRelevant is int rank)
            {
                json.WriteNumber(FirstRelevant, rank);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static QueryScores Read(JsonElement line, string location)
    {
        try
        {
            return new QueryScores
            {
                Split = JsonRecords.Required(line, "split", location),
                Id = JsonRecords.Required(line, "query", location),
                Text = JsonRecords.Required(line, "text", location),
                Judged = line.GetProperty("judged").EnumerateObject().ToDictionary(d => d.Name, d => d.Value.GetInt32(), StringComparer.Ordinal),
                Reasoning = line.TryGetProperty("reasoning", out JsonElement reasoning) ? reasoning.GetString() : null,
                Systems = line.GetProperty("systems").EnumerateObject().ToDictionary(s => s.Name, s => ReadSystem(s.Value), StringComparer.Ordinal),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new SearchR3Exception(
                $"{location}: \"judged\" or \"systems\" is missing or has another shape ({e.Message.Split('\n')[0].TrimEnd('.')}); write the run folder anew.", e);
        }
    }

    private static SystemScores ReadSystem(JsonElement system) => new(
        system.EnumerateObject().Where(m => m.Name != FirstRelevant).ToDictionary(m => m.Name, m => m.Value.GetDouble(), StringComparer.Ordinal),
        system.TryGetProperty(FirstRelevant, out JsonElement rank) ? rank.GetInt32() : null);
}

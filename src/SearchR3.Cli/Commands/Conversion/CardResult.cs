using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary>What an evaluation found, for a model card.</summary>
/// <param name="Data">The data set.</param>
/// <param name="Split">Its split.</param>
/// <param name="Queries">How many.</param>
/// <param name="Documents">How many.</param>
/// <param name="Systems">Name and metrics of each row of the table.</param>
internal sealed record CardResult(
    string Data, string Split, int Queries, int Documents, IReadOnlyList<(string System, IReadOnlyDictionary<string, double> Metrics)> Systems)
{
    private const string FileName = "metrics.json";

    /// <summary>Reads a run folder of <c>evaluate --out</c>.</summary>
    /// <exception cref="SearchR3Exception">It is none.</exception>
    public static CardResult Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"--results names {folder}, which has no {FileName}; give folders that 'evaluate --out' wrote");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = json.RootElement;
            return new CardResult(
                root.GetProperty("data").GetString()!,
                root.GetProperty("split").GetString()!,
                root.GetProperty("queries").GetInt32(),
                root.GetProperty("documents").GetInt32(),
                [
                    .. root.GetProperty("systems").EnumerateArray().Select(s => (
                        s.GetProperty("system").GetString()!,
                        (IReadOnlyDictionary<string, double>)s.GetProperty("metrics").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDouble()))),
                ]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SearchR3Exception($"{path} is not what 'evaluate --out' writes; evaluate anew", e);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using SearchR3.Retrieval;

namespace SearchR3.Search;

/// <summary>Where a gate is kept: <c>reasoning-gate.json</c>, in the model's folder or elsewhere. It is no part of the model's revision.</summary>
public static class ReasoningGateFile
{
    /// <summary>Name of the file inside a model folder.</summary>
    public const string FileName = "reasoning-gate.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes the gate, replacing an older one.</summary>
    public static void Save(ReasoningGate gate, string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(gate, Json) + "\n");

    /// <summary>Reads a gate.</summary>
    /// <exception cref="SearchR3Exception">The file is missing or is no gate.</exception>
    public static ReasoningGate Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"there is no gate at {path}; calibrate one on held-out queries of your own");
        }

        try
        {
            ReasoningGate? gate = JsonSerializer.Deserialize<ReasoningGate>(File.ReadAllText(path), Json);
            return gate is { } read && double.IsFinite(read.Threshold) && Enum.IsDefined(read.Signal)
                ? read
                : throw new SearchR3Exception($"{path} holds no gate with a finite threshold; calibrate it anew");
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"{path} is no gate ({e.Message}); calibrate it anew", e);
        }
    }
}

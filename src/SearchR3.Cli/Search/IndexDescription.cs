using System.Text.Json;
using System.Text.Json.Serialization;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Search;

/// <summary>The file <c>index.json</c> of an index folder: what the index was made from.</summary>
internal sealed record IndexDescription
{
    public const string FileName = "index.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The only version there is: 1.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>The model folder, as it was given.</summary>
    public required string Model { get; init; }

    public required string ModelRevision { get; init; }

    /// <summary>The number format that the vectors were computed in.</summary>
    public required string Dtype { get; init; }

    public required string CorpusHash { get; init; }

    public required int Documents { get; init; }

    public required int Dimension { get; init; }

    /// <summary>Documents whose end was cut to fit the model.</summary>
    public int TruncatedDocuments { get; init; }

    /// <summary>The files that the documents are chunks of; null for an index of a corpus.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IndexedFiles? Files { get; init; }

    /// <summary>Reads the file of an index folder.</summary>
    public static IndexDescription Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new SearchR3Exception(
                $"{folder} is not an index ({FileName} is missing); build one with '{CommandLine.Name} index --corpus corpus.jsonl --out {folder}'");
        }

        try
        {
            return JsonSerializer.Deserialize<IndexDescription>(File.ReadAllText(path), Options)
                ?? throw new SearchR3Exception($"{path} is empty; build the index again");
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"{path} is damaged or of another version ({e.Message.Split('\n')[0].TrimEnd('.')}); build the index again", e);
        }
    }

    public void Save(string folder) =>
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n");
}

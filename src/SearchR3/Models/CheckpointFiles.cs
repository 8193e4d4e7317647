using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>The weight files of a model folder, one or several, as one set of named tensors.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    public const string SingleName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _byTensor = new(StringComparer.Ordinal);

    private CheckpointFiles()
    {
    }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _byTensor.Keys;

    /// <summary>Opens <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names.</summary>
    public static CheckpointFiles Open(string folder)
    {
        var files = new CheckpointFiles();
        try
        {
            string single = Path.Combine(folder, SingleName);
            string index = Path.Combine(folder, IndexName);
            if (File.Exists(single))
            {
                files.Add(single);
            }
            else if (File.Exists(index))
            {
                files.AddShards(folder, index);
            }
            else
            {
                throw new SearchR3Exception($"{folder} has neither {SingleName} nor {IndexName}.");
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The file that holds a tensor.</summary>
    public SafetensorsFile Holding(string name) => _byTensor[name];

    /// <summary>Type and shape of a tensor.</summary>
    public SafetensorsEntry Entry(string name) => _byTensor[name].Entries[name];

    public void Dispose()
    {
        foreach (SafetensorsFile file in _files)
        {
            file.Dispose();
        }
    }

    private void Add(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (string name in file.Entries.Keys)
        {
            if (!_byTensor.TryAdd(name, file))
            {
                throw new SearchR3Exception($"The tensor \"{name}\" is in {_byTensor[name].Path} and again in {path}.");
            }
        }
    }

    private void AddShards(string folder, string index)
    {
        Dictionary<string, string> shardOf = ReadIndex(index);
        foreach (string shard in shardOf.Values.Distinct().Order(StringComparer.Ordinal))
        {
            // An index is a stranger's text: it may name files of its own folder only.
            if (shard != Path.GetFileName(shard) || !shard.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                throw new SearchR3Exception($"{index} names the shard \"{shard}\", which is not a safetensors file beside it.");
            }

            string path = Path.Combine(folder, shard);
            if (!File.Exists(path))
            {
                throw new SearchR3Exception($"{index} names the shard {shard}, but it is not in {folder}.");
            }

            Add(path);
        }

        foreach ((string name, string shard) in shardOf)
        {
            if (!_byTensor.TryGetValue(name, out SafetensorsFile? file) || Path.GetFileName(file.Path) != shard)
            {
                throw new SearchR3Exception($"{index} places the tensor \"{name}\" in {shard}, but that shard does not hold it.");
            }
        }
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(index));
            return document.RootElement.GetProperty("weight_map").EnumerateObject()
                .ToDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? string.Empty, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new SearchR3Exception($"{index} cannot be read as an index of shards: {e.Message}", e);
        }
    }
}

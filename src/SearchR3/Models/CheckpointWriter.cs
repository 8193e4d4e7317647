using System.Globalization;
using System.Text.Json;

namespace SearchR3.Models;

/// <summary>Writes weights as one file, or as shards with an index, and removes what an earlier save left.</summary>
internal static class CheckpointWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string folder, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype, long maxShardBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxShardBytes);
        List<List<KeyValuePair<string, Tensor>>> shards = Split(tensors, dtype, maxShardBytes);
        string[] names = shards.Count == 1
            ? [CheckpointFiles.SingleName]
            : [.. shards.Select((_, i) => string.Create(
                CultureInfo.InvariantCulture, $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors"))];
        for (int i = 0; i < shards.Count; i++)
        {
            SafetensorsWriter.Write(Path.Combine(folder, names[i]), shards[i], dtype, metadata: null);
        }

        string index = Path.Combine(folder, CheckpointFiles.IndexName);
        if (shards.Count == 1)
        {
            File.Delete(index);
        }
        else
        {
            WriteIndex(index, shards, names, tensors.Sum(pair => Bytes(pair.Value, dtype)));
        }

        // Readers prefer the single file to the index, so a stale one would hide the new shards.
        foreach (string old in Directory.EnumerateFiles(folder, "model*.safetensors"))
        {
            if (!names.Contains(Path.GetFileName(old)))
            {
                File.Delete(old);
            }
        }
    }

    private static List<List<KeyValuePair<string, Tensor>>> Split(
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype, long maxShardBytes)
    {
        List<List<KeyValuePair<string, Tensor>>> shards = [[]];
        long filled = 0;
        foreach (KeyValuePair<string, Tensor> pair in tensors)
        {
            long bytes = Bytes(pair.Value, dtype);
            if (filled > 0 && filled + bytes > maxShardBytes)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(pair);
            filled += bytes;
        }

        return shards;
    }

    private static void WriteIndex(
        string path, List<List<KeyValuePair<string, Tensor>>> shards, string[] names, long totalBytes)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < shards.Count; i++)
        {
            foreach ((string name, Tensor _) in shards[i])
            {
                map[name] = names[i];
            }
        }

        var index = new Dictionary<string, object>
        {
            ["metadata"] = new Dictionary<string, long> { ["total_size"] = totalBytes },
            ["weight_map"] = map,
        };
        Retrieval.AtomicFile.WriteAllText(path, JsonSerializer.Serialize(index, Indented) + "\n");
    }

    private static long Bytes(Tensor tensor, ScalarType? dtype) =>
        tensor.numel() * SafetensorsTypes.SizeOf(SafetensorsWriter.StoredType(tensor, dtype));
}

using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>
/// Reads and checks the header of a safetensors file: eight bytes of length, then JSON that names every tensor's type, shape and bytes.
/// Everything in it is a claim by a stranger, so nothing is allocated by it before it fits the file.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>What the format's own library accepts at most.</summary>
    public const long LongestHeader = 100_000_000;

    private const string MetadataKey = "__metadata__";

    /// <summary>Parses the header's JSON.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="dataLength">Bytes that follow the header in the file.</param>
    /// <param name="path">Named in errors.</param>
    public static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        ReadOnlyMemory<byte> json, long dataLength, string path)
    {
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SearchR3Exception($"{path}: the header is not a JSON object, so this is not a safetensors file.");
            }

            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataKey)
                {
                    foreach (JsonProperty pair in property.Value.EnumerateObject())
                    {
                        metadata[pair.Name] = pair.Value.ToString();
                    }
                }
                else if (!entries.TryAdd(property.Name, ParseEntry(property, dataLength, path)))
                {
                    throw new SearchR3Exception($"{path}: the header names the tensor \"{property.Name}\" twice.");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new SearchR3Exception($"{path}: the header cannot be read ({e.Message}), so this is not a safetensors file.", e);
        }

        CheckLayout(entries.Values, dataLength, path);
        return (entries, metadata);
    }

    private static SafetensorsEntry ParseEntry(JsonProperty property, long dataLength, string path)
    {
        string name = property.Name;
        string code = property.Value.GetProperty("dtype").GetString() ?? "null";
        if (SafetensorsTypes.Find(code) is not ScalarType dtype)
        {
            throw new SearchR3Exception($"{path}: the tensor \"{name}\" has the type {code}, which is not supported (F32, F16 and BF16 are).");
        }

        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[0] > offsets[1])
        {
            throw new SearchR3Exception(
                $"{path}: the tensor \"{name}\" has the data offsets [{string.Join(", ", offsets)}], which are not a begin and an end.");
        }

        if (offsets[1] > dataLength)
        {
            throw new SearchR3Exception(
                $"{path}: the tensor \"{name}\" ends at byte {offsets[1]} of the data, but the file holds {dataLength}: it is cut short; "
                + "get it again.");
        }

        Int128 bytes = SafetensorsTypes.SizeOf(dtype);
        foreach (long size in shape)
        {
            // The product of two longs fits; stopping at the file's length keeps it so.
            bytes = size < 0 || bytes > dataLength ? -1 : bytes * size;
        }

        if (bytes != offsets[1] - offsets[0])
        {
            throw new SearchR3Exception(
                $"{path}: the tensor \"{name}\" of shape [{string.Join(", ", shape)}] and type {code} does not take the "
                + $"{offsets[1] - offsets[0]} bytes that the header gives it.");
        }

        return new SafetensorsEntry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static void CheckLayout(IEnumerable<SafetensorsEntry> entries, long dataLength, string path)
    {
        long end = 0;
        string before = "the header";
        foreach (SafetensorsEntry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin < end)
            {
                throw new SearchR3Exception($"{path}: the tensors \"{before}\" and \"{entry.Name}\" overlap at byte {entry.Begin}.");
            }

            if (entry.Begin > end)
            {
                throw new SearchR3Exception($"{path}: bytes {end} to {entry.Begin} before the tensor \"{entry.Name}\" belong to no tensor.");
            }

            end = entry.End;
            before = entry.Name;
        }

        if (end != dataLength)
        {
            throw new SearchR3Exception($"{path}: the header accounts for {end} bytes of data, but the file holds {dataLength}.");
        }
    }
}

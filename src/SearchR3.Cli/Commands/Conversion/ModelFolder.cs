using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Cli.Commands.Conversion;

/// <summary>What conversions read of a model folder themselves.</summary>
internal static class ModelFolder
{
    public const string AdapterFile = "adapter_config.json";

    /// <summary>True for the folder of an adapter.</summary>
    public static bool IsAdapter(string folder) => File.Exists(Path.Combine(AtomicFolder.Find(folder), AdapterFile));

    /// <summary>The number format that <c>config.json</c> names (<c>dtype</c>, before <c>torch_dtype</c>); f32 when it names none.</summary>
    public static string StoredDtype(string folder)
    {
        string config = Path.Combine(AtomicFolder.Find(folder), "config.json");
        return (Text(config, "dtype") ?? Text(config, "torch_dtype")) switch { "bfloat16" => "bf16", "float16" => "f16", _ => "f32" };
    }

    /// <summary>The base folder that an adapter names: as it is, or relative to the adapter's folder.</summary>
    public static string BaseOf(string adapter)
    {
        string name = Text(Path.Combine(AtomicFolder.Find(adapter), AdapterFile), "base_model_name_or_path") ?? "";
        string beside = AtomicFolder.Find(Path.GetFullPath(Path.Combine(adapter, name)));
        return name.Length > 0 && Directory.Exists(beside) ? beside
            : Directory.Exists(name) ? name
            : throw new SearchR3Exception($"{adapter} names the base '{name}', which is no folder here; give it with --base");
    }

    /// <summary>A folder is not written over itself: the weights are mapped from it while they are written.</summary>
    public static void RefuseSame(string from, string to)
    {
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(from)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(to)))
        {
            throw new SearchR3Exception($"--out is the folder that is read, {from}; give another one");
        }
    }

    private static string? Text(string path, string key)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (JsonException e)
        {
            throw new SearchR3Exception($"{path} is not JSON; the model folder is damaged", e);
        }
    }
}

using SearchR3.Retrieval;
using TorchSharp.Modules;

namespace SearchR3.Models;

/// <summary>
/// Reads and writes <c>adapter_model.safetensors</c>. Names are <c>base_model.model.</c>, the module's path in the wrapped model, and
/// <c>.lora_A.weight</c> or <c>.lora_B.weight</c>; adapters of the bare decoder have one <c>model.</c> less.
/// </summary>
internal sealed class AdapterWeights : IDisposable
{
    public const string FileName = "adapter_model.safetensors";

    private const string Prefix = "base_model.model.";
    private const string RowsPath = "model.embed_tokens.token_adapter." + TokenEmbedding.NameOfRows;

    private readonly SafetensorsFile _file;

    private AdapterWeights(SafetensorsFile file) => _file = file;

    public static AdapterWeights Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? new AdapterWeights(SafetensorsFile.Open(path))
            : throw new SearchR3Exception($"{path} does not exist: an adapter folder needs one beside its adapter_config.json.");
    }

    /// <summary>Attaches an update wherever the file has one, and fills it.</summary>
    public void Fill(CausalLanguageModel model, LoraOptions options, ScalarType dtype)
    {
        Dictionary<string, string> stored = StoredNames();
        (string Name, LoraLinear Module)[] adapted = [.. model.Projections.Where(p => stored.ContainsKey(p.Name + ".lora_A.weight"))];
        CheckRanks(adapted, stored, options);
        LoraAdapter.AttachTo(model, options, adapted, seed: 0, dtype);
        try
        {
            foreach ((string name, LoraLinear module) in adapted)
            {
                Take(stored, name + ".lora_A.weight", module.A);
                Take(stored, name + ".lora_B.weight", module.B);
            }

            if (options.TrainableTokenIndices.Count > 0)
            {
                Take(stored, RowsPath, model.Embedding.Rows);
            }

            if (stored.Count > 0)
            {
                throw new SearchR3Exception(
                    $"{_file.Path} holds {stored.Count} tensor(s) that have no place in this model, such as "
                    + $"\"{stored.Values.Order().First()}\".");
            }
        }
        catch
        {
            LoraAdapter.Detach(model);
            throw;
        }
    }

    public static void Save(CausalLanguageModel model, string folder)
    {
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach ((string name, Parameter parameter) in LoraAdapter.Parameters(model))
        {
            string module = name[..name.LastIndexOf('.')];
            string last = name[(name.LastIndexOf('.') + 1)..];
            tensors.Add(KeyValuePair.Create(
                Prefix + (last == TokenEmbedding.NameOfRows ? RowsPath : $"{module}.{last}.weight"), (Tensor)parameter));
        }

        SafetensorsFile.Write(Path.Combine(folder, FileName), tensors);
    }

    public void Dispose() => _file.Dispose();

    // Path in the full model -> name in the file.
    private Dictionary<string, string> StoredNames()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in _file.Entries.Keys)
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                throw new SearchR3Exception($"{_file.Path}: the tensor \"{name}\" does not begin with \"{Prefix}\", as peft's do.");
            }

            string path = name[Prefix.Length..];
            bool full = path.StartsWith("model.", StringComparison.Ordinal) || path.StartsWith("lm_head.", StringComparison.Ordinal);
            names[full ? path : "model." + path] = name;
        }

        return names;
    }

    private void CheckRanks(
        (string Name, LoraLinear Module)[] adapted, Dictionary<string, string> stored, LoraOptions options)
    {
        foreach ((string name, LoraLinear _) in adapted)
        {
            SafetensorsEntry entry = _file.Entries[stored[name + ".lora_A.weight"]];
            if (entry.Shape.Count != 2 || entry.Shape[0] != options.RankOf(name))
            {
                throw new SearchR3Exception(
                    $"{_file.Path}: \"{entry.Name}\" has the shape [{string.Join(", ", entry.Shape)}], but adapter_config.json gives "
                    + $"that module the rank {options.RankOf(name)}.");
            }
        }
    }

    private void Take(Dictionary<string, string> stored, string path, Parameter destination)
    {
        if (!stored.Remove(path, out string? name))
        {
            throw new SearchR3Exception($"{_file.Path} has no tensor named \"{Prefix}{path}\".");
        }

        _file.CopyTo(name, destination);
    }
}

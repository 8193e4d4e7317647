using SearchR3.Retrieval;
using TorchSharp.Modules;

namespace SearchR3.Models;

/// <summary>Loads and saves the weights of a model folder (<c>config.json</c> and safetensors, one file or shards with an index).</summary>
public static class Checkpoint
{
    /// <summary>Files above this size are split by default, in bytes.</summary>
    public const long DefaultMaxShardBytes = 5L << 30;

    private const string Prefix = "model.";
    private const string HeadName = "lm_head.weight";

    /// <summary>
    /// Loads a model. Weights are copied from the mapped file straight into each parameter. Folders of the bare decoder (names without
    /// <c>model.</c>) load where the head is tied.
    /// </summary>
    /// <param name="folder">A Hugging Face model folder.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="dtype">float32, float16 or bfloat16; null keeps the type of the file's embedding matrix.</param>
    /// <exception cref="SearchR3Exception">A file is missing, broken, or disagrees with <c>config.json</c>; the sentence names what.</exception>
    public static CausalLanguageModel Load(string folder, Device device, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ModelConfig config = ModelConfig.Load(folder);
        using CheckpointFiles files = CheckpointFiles.Open(folder);
        bool bare = !files.Names.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        string embedding = StoredName("model.embed_tokens.weight", bare);
        if (!files.Names.Contains(embedding))
        {
            throw new SearchR3Exception($"{folder} has no tensor named \"{embedding}\".");
        }

        CheckTypes(files, folder);
        var model = new CausalLanguageModel(config, device, dtype ?? files.Entry(embedding).Dtype);
        try
        {
            Fill(model, files, folder, bare);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Saves a model folder that Python's transformers loads unchanged. Files of the folder that are not weights stay.</summary>
    /// <param name="model">A model without an unmerged adapter.</param>
    /// <param name="folder">Created when missing; older weight files in it are replaced.</param>
    /// <param name="dtype">Type to store; null keeps the model's.</param>
    /// <param name="maxShardBytes">Weights above this are split into shards with an index.</param>
    public static void Save(
        CausalLanguageModel model, string folder, ScalarType? dtype = null, long maxShardBytes = DefaultMaxShardBytes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folder);
        if (model.Adapter is not null)
        {
            throw new SearchR3Exception(
                "The model carries an adapter, which a checkpoint cannot hold: merge it first, or save it with LoraAdapter.Save.");
        }

        KeyValuePair<string, Tensor>[] tensors =
            [.. model.named_parameters().Select(pair => KeyValuePair.Create(pair.name, (Tensor)pair.parameter))];
        CheckpointWriter.Write(folder, tensors, dtype, maxShardBytes);
        model.Config.Save(folder, dtype ?? model.Dtype);
    }

    private static void Fill(CausalLanguageModel model, CheckpointFiles files, string folder, bool bare)
    {
        var unexpected = new HashSet<string>(files.Names, StringComparer.Ordinal);
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            string stored = StoredName(name, bare);
            if (!unexpected.Remove(stored))
            {
                throw new SearchR3Exception(
                    $"{folder} has no tensor named \"{stored}\", which {ModelConfig.FileName} calls for.");
            }

            files.Holding(stored).CopyTo(stored, parameter);
        }

        // A tied head is sometimes stored beside the matrix that it equals; old files store the rotary frequencies.
        unexpected.RemoveWhere(name =>
            (name == HeadName && model.Config.TieWordEmbeddings) || name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal));
        if (unexpected.Count > 0)
        {
            throw new SearchR3Exception(
                $"{folder} holds {unexpected.Count} tensor(s) that {ModelConfig.FileName} has no place for, such as "
                + $"\"{unexpected.Order().First()}\".");
        }
    }

    private static void CheckTypes(CheckpointFiles files, string folder)
    {
        foreach (string name in files.Names)
        {
            ScalarType stored = files.Entry(name).Dtype;
            if (stored is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            {
                throw new SearchR3Exception(
                    $"{folder}: the tensor \"{name}\" has the type {SafetensorsTypes.Code(stored)}, but weights are F32, F16 or BF16.");
            }
        }
    }

    private static string StoredName(string name, bool bare) =>
        bare && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
}

using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Embedding;

/// <summary>Puts an <see cref="EmbeddingModel"/> together from the files of a folder, and replaces such a folder as a whole.</summary>
internal static class EmbeddingModelFolder
{
    /// <summary>
    /// What belongs to a model and is replaced with it. The second half is not written by us: files in which other programs keep the vocabulary and the
    /// special tokens once more, and which would contradict a new tokenizer.
    /// </summary>
    private static readonly HashSet<string> Files = new(StringComparer.Ordinal)
    {
        ModelConfig.FileName, AdapterConfig.FileName, "tokenizer.json", "tokenizer_config.json", "chat_template.jinja", EmbeddingSettings.FileName,
        ModelRevision.FileName, "vocab.json", "merges.txt", "added_tokens.json", "special_tokens_map.json", "generation_config.json",
    };

    /// <summary>
    /// Lets <paramref name="write"/> make the files of a model and swaps them in as one. What else lies in the folder stays, such as a model card or a
    /// <c>.git</c>; a folder that holds other things and no model is refused.
    /// </summary>
    public static void Replace(string folder, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] names = Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!)] : [];
        if (names.Length > 0 && !names.Any(IsModelFile))
        {
            string some = string.Join(", ", names.Order(StringComparer.Ordinal).Take(3));
            throw new SearchR3Exception($"{folder} holds other things ({some}{(names.Length > 3 ? ", ..." : "")}) and no model; give a new or an empty folder");
        }

        AtomicFolder.Write(folder, write, name => !IsModelFile(name));
    }

    private static bool IsModelFile(string name) =>
        Files.Contains(name) || name.EndsWith(".safetensors", StringComparison.Ordinal) || name.EndsWith(".safetensors.index.json", StringComparison.Ordinal);

    /// <summary>See <see cref="EmbeddingModel.Load"/>.</summary>
    public static EmbeddingModel Load(string folder, EmbeddingModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options.Validate();
        folder = AtomicFolder.Find(folder);
        if (!Directory.Exists(folder))
        {
            throw new SearchR3Exception($"The model folder {folder} does not exist.");
        }

        Device device = TorchSettings.ParseDevice(options.Device);
        if (options.Threads is int threads)
        {
            TorchSettings.SetThreads(threads);
        }

        // An adapter's folder may hold its own tokenizer and settings; what it lacks is its base's.
        string? adapter = LoraAdapter.IsAdapterFolder(folder) ? folder : null;
        string weights = adapter is null ? folder : options.BaseFolder is { } named ? AtomicFolder.Find(named) : LoraAdapter.BaseFolder(adapter);
        ScalarType dtype = options.Dtype == "auto" ? NativeDtype.For(weights, device) : TorchSettings.ParseDtype(options.Dtype);
        EmbeddingSettings? settings = options.Settings ?? EmbeddingSettings.Load(folder) ?? (adapter is null ? null : EmbeddingSettings.Load(weights));
        var tokenizer = Tokenizer.Load(File.Exists(Path.Combine(folder, "tokenizer.json")) ? folder : weights);
        int embedToken = options.Settings is { } given ? tokenizer.AddSpecialToken(given.EmbedToken) : EmbedToken(tokenizer, settings, folder);
        settings ??= EmbeddingSettings.Default;
        CausalLanguageModel model = LoadModel(weights, adapter, embedToken + 1, device, dtype);
        try
        {
            string[] hashed = adapter is null ? [weights] : [adapter, weights];
            return new EmbeddingModel(
                model, tokenizer, settings, options, new EmbeddingModelSource(weights, () => ModelRevision.Of(hashed, settings)));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The rows of new tokens come before the adapter, which may train them. A spare row of the matrix is taken as it is.</summary>
    private static CausalLanguageModel LoadModel(string weights, string? adapter, int rows, Device device, ScalarType dtype)
    {
        CausalLanguageModel model = Checkpoint.Load(weights, device, dtype);
        try
        {
            EmbeddingRows.Grow(model, rows);
            if (adapter is not null)
            {
                LoraAdapter.Load(model, adapter);
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static int EmbedToken(Tokenizer tokenizer, EmbeddingSettings? settings, string folder)
    {
        if (settings is null)
        {
            return tokenizer.AddSpecialToken(EmbeddingSettings.Default.EmbedToken);
        }

        int? known = tokenizer.TokenId(settings.EmbedToken);
        return known ?? throw new SearchR3Exception(
            $"{folder}: {EmbeddingSettings.FileName} names the embed token {settings.EmbedToken}, but tokenizer.json does not have it.");
    }
}

using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tokenization;

namespace SearchR3.Embedding;

/// <summary>Puts an <see cref="EmbeddingModel"/> together from the files of a folder.</summary>
internal static class EmbeddingModelFolder
{
    /// <summary>See <see cref="EmbeddingModel.Load"/>.</summary>
    public static EmbeddingModel Load(string folder, EmbeddingModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options.Validate();
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
        string weights = adapter is null ? folder : options.BaseFolder ?? LoraAdapter.BaseFolder(adapter);
        ScalarType dtype = options.Dtype == "auto" ? NativeDtype.For(weights, device) : TorchSettings.ParseDtype(options.Dtype);
        EmbeddingSettings? settings = EmbeddingSettings.Load(folder) ?? (adapter is null ? null : EmbeddingSettings.Load(weights));
        var tokenizer = Tokenizer.Load(File.Exists(Path.Combine(folder, "tokenizer.json")) ? folder : weights);
        int embedToken = EmbedToken(tokenizer, settings, folder);
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

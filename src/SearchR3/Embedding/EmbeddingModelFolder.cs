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
        ScalarType dtype = TorchSettings.ParseDtype(options.Dtype);
        if (options.Threads is int threads)
        {
            TorchSettings.SetThreads(threads);
        }

        EmbeddingSettings? settings = EmbeddingSettings.Load(folder);
        Tokenizer tokenizer = Tokenizer.Load(folder);
        int embedToken = EmbedToken(tokenizer, settings, folder);
        CausalLanguageModel model = Checkpoint.Load(folder, device, dtype);
        if (embedToken >= model.Config.VocabSize)
        {
            model = VocabularyGrowth.Grow(model, embedToken + 1);
        }

        settings ??= EmbeddingSettings.Default;
        return new EmbeddingModel(
            model, tokenizer, settings, options, ownsModel: true, () => ModelRevision.Of([folder], settings));
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

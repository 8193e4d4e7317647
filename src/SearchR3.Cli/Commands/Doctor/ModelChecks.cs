using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Tokenization;

namespace SearchR3.Cli.Commands.Doctor;

/// <summary>The doctor's look at a model folder.</summary>
internal static class ModelChecks
{
    /// <summary>Checks <paramref name="given"/>, or the shipped model, on the device and in the number format of <paramref name="options"/>.</summary>
    public static IEnumerable<HealthCheck> All(string? given, EmbeddingModelOptions options)
    {
        string? folder = given ?? ShippedModel.Find();
        if (folder is null)
        {
            yield return new HealthCheck("model", HealthStatus.Warn, "no shipped model is found", "give --model, or run from the checkout");
            yield break;
        }

        yield return HealthCheck.Try("model", name => Model(name, folder, options));
        yield return HealthCheck.Try("tokenizer", name => Tokens(name, folder));
    }

    private static HealthCheck Model(string name, string folder, EmbeddingModelOptions options)
    {
        using EmbeddingModel model = EmbeddingModel.Load(folder, options);
        ModelConfig config = model.Model.Config;
        return new(
            name,
            HealthStatus.Ok,
            $"{folder}: {config.ModelType}, {config.NumHiddenLayers} layers of {config.HiddenSize}, {model.Dtype} on {options.Device}, revision {model.Revision}");
    }

    private static HealthCheck Tokens(string name, string folder) =>
        new(name, HealthStatus.Ok, $"{Tokenizer.Load(folder).VocabularySize:N0} tokens");
}

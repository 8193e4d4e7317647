using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Testing;

/// <summary>A random model of two layers whose greedy text varies: wide weights, a head of its own.</summary>
public static class TinyModel
{
    public static CausalLanguageModel Create(int vocabulary, int seed = 7, int context = 1024) =>
        new(Config(vocabulary, context), seed);

    public static ModelConfig Config(int vocabulary, int context = 1024) => new()
    {
        ModelType = "qwen2",
        HiddenSize = 32,
        IntermediateSize = 64,
        NumHiddenLayers = 2,
        NumAttentionHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 8,
        VocabSize = vocabulary,
        MaxPositionEmbeddings = context,
        AttentionBias = true,
        InitializerRange = 0.3,
    };

    /// <summary>Model, tokenizer and default settings as one; the caller disposes the model.</summary>
    public static EmbeddingModel CreateEmbeddingModel(
        EmbeddingModelOptions? options = null, Func<EmbeddingSettings, EmbeddingSettings>? change = null)
    {
        Tokenizer tokenizer = TinyTokenizer.Create();
        EmbeddingSettings settings = EmbeddingSettings.Default with { MaxReasoningTokens = 12 };
        return new EmbeddingModel(
            Create(tokenizer.VocabularySize), tokenizer, change?.Invoke(settings) ?? settings, options);
    }
}

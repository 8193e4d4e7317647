using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>
/// Shape and arithmetic of a decoder of the families <c>qwen2</c>, <c>qwen3</c> and <c>llama</c>: what a Hugging Face
/// <c>config.json</c> says, reduced to the keys that this project computes with. Immutable.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>Name of the file inside a model folder.</summary>
    public const string FileName = "config.json";

    /// <summary>Family: <c>qwen2</c>, <c>qwen3</c> or <c>llama</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside the feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Number of query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Number of key and value heads; divides <see cref="NumAttentionHeads"/>.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>Width of one head, even; need not be <see cref="HiddenSize"/> / <see cref="NumAttentionHeads"/>.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Rows of the embedding matrix (and of the head), which may exceed the tokenizer's ids.</summary>
    public required int VocabSize { get; init; }

    /// <summary>The context length that the model was trained for, in tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Added to the mean square before the root in every norm.</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Stretching of the rotary frequencies, or null for none.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the head uses the embedding matrix.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Whether the query, key and value projections have a bias (always so for <c>qwen2</c>).</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether the output projection of attention has a bias (never so for <c>qwen2</c>).</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have a bias (<c>llama</c> only).</summary>
    public bool MlpBias { get; init; }

    /// <summary>Whether queries and keys pass a norm of their head width before the rotation (<c>qwen3</c>).</summary>
    public bool QkNorm { get; init; }

    /// <summary>Standard deviation of randomly initialised weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>First token of a text, if the model has one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a text; empty when the file names none.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Token used for padding, if the model has one.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Reads <c>config.json</c> of a model folder, in either spelling of the rotary settings.</summary>
    /// <exception cref="SearchR3Exception">
    /// The file is missing or broken, the family is not supported, or a key changes the arithmetic in a way that is not implemented.
    /// </exception>
    public static ModelConfig Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"{path} does not exist: a model folder needs a config.json beside its weights.");
        }

        return ModelConfigReader.Read(File.ReadAllText(path), path);
    }

    /// <summary>Writes <c>config.json</c> as Python's transformers reads it (versions 4 and 5), replacing an older one.</summary>
    /// <param name="folder">Created when missing.</param>
    /// <param name="dtype">Recorded as the stored type of the weights; null leaves it out.</param>
    public void Save(string folder, ScalarType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), ModelConfigWriter.Write(this, dtype));
    }

    /// <summary>Checks that the sizes fit together.</summary>
    /// <exception cref="SearchR3Exception">Names the setting and its value.</exception>
    public void Validate()
    {
        RequirePositive("hidden_size", HiddenSize);
        RequirePositive("intermediate_size", IntermediateSize);
        RequirePositive("num_hidden_layers", NumHiddenLayers);
        RequirePositive("num_attention_heads", NumAttentionHeads);
        RequirePositive("num_key_value_heads", NumKeyValueHeads);
        RequirePositive("vocab_size", VocabSize);
        RequirePositive("head_dim", HeadDim);
        if (NumAttentionHeads % NumKeyValueHeads != 0)
        {
            throw new SearchR3Exception(
                $"num_attention_heads {NumAttentionHeads} is not a multiple of num_key_value_heads {NumKeyValueHeads}.");
        }

        if (HeadDim % 2 != 0)
        {
            throw new SearchR3Exception($"head_dim {HeadDim} is odd, but the rotary embedding turns pairs.");
        }
    }

    private static void RequirePositive(string key, int value)
    {
        if (value <= 0)
        {
            throw new SearchR3Exception($"{key} is {value}, but must be at least 1.");
        }
    }
}

namespace SearchR3.Training;

/// <summary>The shape of a model that is trained from scratch, in the words of config.json.</summary>
public sealed record PretrainModelShape
{
    /// <summary>Tokens of the byte-level BPE that is trained on the data, control tokens included.</summary>
    public int VocabularySize { get; init; } = 6016;

    /// <summary>The tokenizer splits camelCase words and ignores case.</summary>
    public bool SplitCamelCaseAndLowercase { get; init; } = true;

    /// <summary>Width of the hidden states, and of the embedding.</summary>
    public int HiddenSize { get; init; } = 384;

    /// <summary>Width inside the MLP.</summary>
    public int IntermediateSize { get; init; } = 1024;

    /// <summary>Decoder layers.</summary>
    public int NumHiddenLayers { get; init; } = 6;

    /// <summary>Query heads.</summary>
    public int NumAttentionHeads { get; init; } = 6;

    /// <summary>Key and value heads.</summary>
    public int NumKeyValueHeads { get; init; } = 3;

    /// <summary>Longest sequence, in tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 1024;

    /// <summary>The base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10000;
}

using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>How <see cref="BpeTrainer"/> trains.</summary>
public sealed record BpeTrainerOptions
{
    /// <value>The most tokens the vocabulary may have: special tokens, 256 bytes and merges. Default 6016.</value>
    public int VocabularySize { get; init; } = 6016;

    /// <value>The control tokens, which get the first ids in this order. Default: end of text and the two of ChatML.</value>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    /// <value>
    /// Whether the tokenizer splits names into words, at capitals and at dots and underscores between letters, and then lowers everything,
    /// so that <c>File.ReadAllText</c> is <c>file read all text</c>. Default false.
    /// </value>
    public bool SplitCamelCaseAndLowercase { get; init; }

    /// <value>The least number of times a pair must occur to be merged. Default 2.</value>
    public int MinFrequency { get; init; } = 2;

    /// <summary>Checks the values against each other.</summary>
    /// <exception cref="SearchR3Exception">Something does not fit; the message names both numbers.</exception>
    internal void Validate()
    {
        if (VocabularySize < 256 + SpecialTokens.Count)
        {
            throw new SearchR3Exception(
                $"VocabularySize is {VocabularySize}, but 256 bytes and {SpecialTokens.Count} special tokens need {256 + SpecialTokens.Count}.");
        }

        if (MinFrequency < 1)
        {
            throw new SearchR3Exception($"MinFrequency is {MinFrequency}; it must be at least 1.");
        }

        string? odd = SpecialTokens.FirstOrDefault(token => token.Length < 2)
            ?? SpecialTokens.GroupBy(token => token).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (odd is not null)
        {
            throw new SearchR3Exception($"The special token \"{odd}\" is too short or listed twice.");
        }
    }
}

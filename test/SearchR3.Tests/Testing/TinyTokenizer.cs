using SearchR3.Tokenization;

namespace SearchR3.Tests.Testing;

/// <summary>A byte-level tokenizer of a few hundred tokens with ChatML's control tokens and the embed token.</summary>
public static class TinyTokenizer
{
    public const string EmbedToken = "<|embed_token|>";

    private static readonly string[] Texts =
    [
        "Please represent documents. Please represent user queries. The embedding is",
        "system user assistant read write open close file folder stream text number list array",
        "Reads all lines of a file and returns them as an array of strings.",
        "Removes every element that matches the conditions from the list.",
    ];

    /// <summary>A new one each time, since special tokens can be added to it.</summary>
    public static Tokenizer Create(bool embedToken = true)
    {
        string[] special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        return BpeTrainer.Train(
            Enumerable.Repeat(Texts, 3).SelectMany(t => t),
            new BpeTrainerOptions { VocabularySize = 400, SpecialTokens = embedToken ? [.. special, EmbedToken] : special });
    }
}

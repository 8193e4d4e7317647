using System.Text.RegularExpressions;

namespace SearchR3.Tokenization;

/// <summary>The word patterns of the tokenizers we meet most, compiled with the library so that loading one costs nothing.</summary>
internal static partial class KnownPatterns
{
    /// <summary>GPT-2's pattern, which a ByteLevel pre-tokenizer with <c>use_regex</c> means.</summary>
    public const string Gpt2 =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The pattern of Qwen2, Qwen2.5 and Qwen3.</summary>
    public const string Qwen =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The pattern of the tokenizers that <see cref="BpeTrainer"/> trains: words and single digits with an optional leading space.</summary>
    public const string Trained =
        @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The compiled regex of a pattern above, or null.</summary>
    public static Regex? Find(string pattern) => pattern switch
    {
        Gpt2 => Gpt2Regex(),
        Qwen => QwenRegex(),
        Trained => TrainedRegex(),
        _ => null,
    };

    [GeneratedRegex(Gpt2, RegexOptions.CultureInvariant)]
    private static partial Regex Gpt2Regex();

    [GeneratedRegex(Qwen, RegexOptions.CultureInvariant)]
    private static partial Regex QwenRegex();

    [GeneratedRegex(Trained, RegexOptions.CultureInvariant)]
    private static partial Regex TrainedRegex();
}

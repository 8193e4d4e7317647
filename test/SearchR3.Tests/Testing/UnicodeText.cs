using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace SearchR3.Tests.Testing;

/// <summary>
/// Text for property tests that is meaner than letters: words of code, every plane, combining marks, white space of all kinds, halves of
/// surrogate pairs, and whole or broken control tokens. Use with <c>[Property(Arbitrary = [typeof(UnicodeText)])]</c>.
/// </summary>
/// <param name="Value">The text.</param>
public sealed record UnicodeText(string Value)
{
    private static readonly string[] Words =
    [
        "reads", " file", "ReadAllText", "Ġ", "\r\n", "\n", "\t", "  ", "\u00A0", "\u2003", "\uFEFF", "\0", "\u007F", "'s", "123", "４", "e\u0301", "\u0301",
        "\uFFFD", "\u200D", "ﬁ", "İ", "ß", "日本語", "한", "नि", "<", "|", ">", "<|", "|>",
    ];

    private static readonly string[] Controls = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|embed_token|>", "<|im_", "im_end|>", "{text}"];

    /// <summary>The text as UTF-8 can hold it: a lone surrogate is U+FFFD.</summary>
    public string WellFormed => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Value));

    /// <summary>What FsCheck draws from; it shrinks by leaving out pieces.</summary>
    public static Arbitrary<UnicodeText> Texts()
    {
        Gen<string> anyScalar = Gen.Choose(0, 0x10FFFF - 0x800).Select(c => new Rune(c < 0xD800 ? c : c + 0x800).ToString());
        Gen<string> piece = Gen.Frequency(
            (6, Gen.Elements(Words)),
            (3, Gen.Choose(32, 126).Select(c => ((char)c).ToString())),
            (3, anyScalar),
            (1, Gen.Choose(0xD800, 0xDFFF).Select(c => ((char)c).ToString())),
            (2, Gen.Elements(Controls)));
        return Arb.From(
            piece.ArrayOf().Select(pieces => new UnicodeText(string.Concat(pieces))),
            text => Enumerable.Range(0, text.Value.Length).Select(i => new UnicodeText(text.Value.Remove(i, 1))));
    }
}

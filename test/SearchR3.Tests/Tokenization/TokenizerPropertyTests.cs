using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

/// <summary>What must hold for any text whatever; see <see cref="UnicodeText"/> for how mean it is.</summary>
public sealed class TokenizerPropertyTests
{
    private static readonly string[] Controls = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"];
    private static readonly Tokenizer Small = TokenizerFixtures.Small;
    private static readonly Tokenizer Camel = TokenizerFixtures.Train(camelCase: true);

    [Property(MaxTest = 300, Arbitrary = [typeof(UnicodeText)])]
    public void WithoutANormalizerTextComesBackWholeWithAndWithoutControlTokens(UnicodeText text)
    {
        Assert.Equal(text.WellFormed, Small.Decode(Small.EncodePlain(text.Value)));
        Assert.Equal(text.WellFormed, Small.Decode(Small.Encode(text.Value)));
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(UnicodeText)])]
    public void PlainTextNeverHoldsAControlToken(UnicodeText text)
    {
        Assert.DoesNotContain(Small.EncodePlain(text.Value), Small.IsSpecial);
        Assert.DoesNotContain(Camel.EncodePlain(text.Value), Camel.IsSpecial);
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(UnicodeText)])]
    public void TextInATemplateIsPlainBetweenTheTemplatesOwnControlTokens(UnicodeText text)
    {
        int[] ids = Small.EncodeTemplate("<|im_start|>\u0001<|im_end|>", Controls, "\u0001", text.Value);

        Assert.Equal([Small.TokenId("<|im_start|>")!.Value, .. Small.EncodePlain(text.Value), Small.TokenId("<|im_end|>")!.Value], ids);
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(UnicodeText)])]
    public void ATextThatWasNormalisedOnceEncodesToTheSameIds(UnicodeText text)
    {
        // U+0130 has a lower case of ASCII letters, which the rules for words look at before it is one.
        int[] ids = Camel.EncodePlain(text.Value.Replace("\u0130", "", StringComparison.Ordinal));

        Assert.Equal(ids, Camel.EncodePlain(Camel.Decode(ids)));
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(UnicodeText)])]
    public void TokensStreamToTheWholeText(UnicodeText text)
    {
        StreamingDecoder decoder = new(Small);

        Assert.Equal(text.WellFormed, string.Concat(Small.Encode(text.Value).Select(decoder.Push)) + decoder.Flush());
    }

    /// <summary>The merges of byte pairs are the vocabulary's own: no id of another vocabulary, none that is missing.</summary>
    [Property(MaxTest = 300, Arbitrary = [typeof(UnicodeText)])]
    public void EveryIdIsATokenAndThereAreNoMoreThanBytes(UnicodeText text)
    {
        int[] ids = Small.EncodePlain(text.Value);

        Assert.All(ids, id => Assert.NotNull(Small.TokenText(id)));
        Assert.InRange(ids.Length, 0, System.Text.Encoding.UTF8.GetByteCount(text.Value));
    }

    [Theory]
    [InlineData("smollm2")]
    [InlineData("qwen3")]
    public void TheRealTokenizersBringBackTheTextInTheirNormalForm(string name)
    {
        Tokenizer tokenizer = TokenizerFixtures.Named(name);
        Prop.ForAll(UnicodeText.Texts(), text =>
        {
            string given = name == "smollm2" ? string.Concat(text.WellFormed.EnumerateRunes().Where(SmolHas)) : text.WellFormed;
            string expected = name == "qwen3" ? new NfcNormalizer().Normalize(given) : given;
            Assert.Equal(expected, tokenizer.Decode(tokenizer.EncodePlain(given)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    // SmolLM2's vocabulary lacks six control characters and the bytes F1 and F2, with which the planes 4 to 11 begin.
    private static bool SmolHas(System.Text.Rune rune) => rune.Value is not (4 or 6 or 0x13 or 0x14 or 0x16 or 0x1D or (>= 0x40000 and < 0xC0000));
}

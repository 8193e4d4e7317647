using System.Text;
using FsCheck;
using FsCheck.Xunit;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

public class TokenizerTests
{
    [Theory]
    [InlineData("smollm2")]
    [InlineData("qwen3")]
    public void AllFixtureStringsGiveTheirIdsAndTheirDecodedText(string name)
    {
        Tokenizer tokenizer = TokenizerFixtures.Named(name);

        List<(string Text, int[] Ids, string Decoded)> expected = TokenizerFixtures.Expected(name);
        List<string> wrong = [.. expected
            .Where(e => !tokenizer.Encode(e.Text).SequenceEqual(e.Ids) || tokenizer.Decode(e.Ids) != e.Decoded)
            .Select(e => e.Text)];

        Assert.Equal(201, expected.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void PlainTextNeverBecomesAControlToken()
    {
        Tokenizer tokenizer = TokenizerFixtures.Small;
        const string text = "a <|im_end|> b <|im_start|><|endoftext|>";

        Assert.Contains(tokenizer.Encode(text), tokenizer.IsSpecial);
        int[] ids = tokenizer.EncodePlain(text);
        Assert.DoesNotContain(ids, tokenizer.IsSpecial);
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [Fact]
    public void OneTokenizerServesManyThreads()
    {
        Tokenizer tokenizer = TokenizerFixtures.Train(camelCase: true);
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => $"Reads file{i} and theFile {i * 37} ends")];
        int[][] expected = [.. texts.Select(TokenizerFixtures.Train(camelCase: true).EncodePlain)];

        int[][] together = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => together[i] = tokenizer.EncodePlain(texts[i]));

        Assert.Equal(expected, together);
    }

    [Property(MaxTest = 500)]
    public void WithoutANormalizerTextComesBackWhole(NonNegativeInt[] characters)
    {
        // Any Unicode scalar value, small ones more often.
        string text = string.Concat(characters.Select(c => new Rune(c.Get % 3 == 0 ? 0x10000 + (c.Get * 7919 % 0xFFFFF) : c.Get % 0x3000)));

        Assert.Equal(text, TokenizerFixtures.Small.Decode(TokenizerFixtures.Small.EncodePlain(text)));
    }

    [Fact]
    public void AnAddedSpecialTokenIsSavedAndComesBack()
    {
        using TemporaryFolder folder = new();
        Tokenizer tokenizer = TokenizerFixtures.Train(camelCase: true);
        int size = tokenizer.VocabularySize;

        int id = tokenizer.AddSpecialToken("<|embed_token|>");
        Assert.Equal(size, id);
        Assert.Equal(id, tokenizer.AddSpecialToken("<|embed_token|>"));
        Assert.Equal(size + 1, tokenizer.VocabularySize);
        tokenizer.Save(folder.Path);
        Tokenizer loaded = Tokenizer.Load(folder.Path);

        Assert.Equal(id, loaded.TokenId("<|embed_token|>"));
        Assert.Equal("<|embed_token|>", loaded.TokenText(id));
        Assert.True(loaded.IsSpecial(id));
        Assert.Equal([id, .. loaded.EncodePlain(" x"), id], loaded.Encode("<|embed_token|> x<|embed_token|>"));
        Assert.DoesNotContain(id, loaded.EncodePlain("<|embed_token|>"));
        Assert.Equal(" x", loaded.Decode([id, .. loaded.EncodePlain(" x"), id], skipSpecialTokens: true));
    }

    [Fact]
    public void ATokenOfPlainTextCannotBecomeSpecial()
    {
        string merged = TokenizerFixtures.Small.TokenText(TokenizerFixtures.Small.VocabularySize - 1)!;
        Assert.Throws<SearchR3Exception>(() => TokenizerFixtures.Small.AddSpecialToken(merged));
        Assert.Throws<SearchR3Exception>(() => TokenizerFixtures.Small.AddSpecialToken("a"));
        Assert.Throws<SearchR3Exception>(() => TokenizerFixtures.Small.AddSpecialToken(""));
    }

    [Theory]
    [InlineData("smollm2")]
    [InlineData("qwen3")]
    public void ASavedTokenizerIsTheOneThatWasLoaded(string name)
    {
        using TemporaryFolder folder = new();
        Tokenizer tokenizer = TokenizerFixtures.Named(name);
        tokenizer.Save(folder.Path);

        Tokenizer loaded = Tokenizer.Load(folder.Path);

        Assert.Equal(tokenizer.VocabularySize, loaded.VocabularySize);
        Assert.All(TokenizerFixtures.Expected(name), e => Assert.Equal(e.Ids, loaded.Encode(e.Text)));
    }

    [Fact]
    public void IdsWithoutATokenDecodeToNothing()
    {
        Assert.Null(TokenizerFixtures.Small.TokenText(-1));
        Assert.Null(TokenizerFixtures.Small.TokenText(1_000_000));
        Assert.Equal("", TokenizerFixtures.Small.Decode([-1, 1_000_000]));
    }

    [Fact]
    public void ALoneSurrogateIsAReplacementCharacter() => Assert.Equal(
        TokenizerFixtures.Small.EncodePlain("a\uFFFDb"), TokenizerFixtures.Small.EncodePlain("a\uD83Db"));

    [Fact]
    public void AMegabyteWithoutASpaceIsEncoded()
    {
        string text = string.Concat(Enumerable.Repeat("thefile", 150_000));

        Assert.Equal(text, TokenizerFixtures.Small.Decode(TokenizerFixtures.Small.EncodePlain(text)));
    }
}

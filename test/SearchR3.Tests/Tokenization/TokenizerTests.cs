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
}

using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

public class BpeTrainerTests
{
    [Fact]
    public void TheMostFrequentPairIsMergedFirstAndTheSmallerIdsWinATie()
    {
        // " ab" occurs four times, "cd" and "ef" twice each within their words.
        Tokenizer tokenizer = BpeTrainer.Train(
            [" ab ab ab ab cd cd ef ef"], new BpeTrainerOptions { VocabularySize = 3 + 256 + 4, MinFrequency = 2 });

        // a+b and Ġ+a occur equally often: the ids of a and b are smaller than Ġ's.
        Assert.Equal(["ab", "Ġab", "cd", "ef"], Enumerable.Range(259, 4).Select(tokenizer.TokenText));
        Assert.Equal([260, 261], tokenizer.EncodePlain(" abcd"));
    }

    [Fact]
    public void SpecialTokensComeFirstThenTheBytes()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["x"], new BpeTrainerOptions { SpecialTokens = ["<|im_start|>", "<|im_end|>"] });

        Assert.Equal(0, tokenizer.TokenId("<|im_start|>"));
        Assert.Equal(1, tokenizer.TokenId("<|im_end|>"));
        Assert.Equal("!", tokenizer.TokenText(2));
        Assert.Equal(258, tokenizer.VocabularySize);
        Assert.True(tokenizer.IsSpecial(1));
        Assert.False(tokenizer.IsSpecial(2));
    }

    [Fact]
    public void CamelCaseSplitsIntoWordsAndCaseDoesNotMatter()
    {
        Tokenizer tokenizer = TokenizerFixtures.Train(camelCase: true);

        Assert.Equal("read all text", tokenizer.Decode(tokenizer.EncodePlain("ReadAllText")));
        Assert.Equal(tokenizer.EncodePlain("read all text"), tokenizer.EncodePlain("ReadAllText"));
        Assert.Equal("system io file read all text", tokenizer.Decode(tokenizer.EncodePlain("System.IO.File.ReadAllText")));
        Assert.Equal("3.14 is v1.2", tokenizer.Decode(tokenizer.EncodePlain("3.14 is v1.2")));
        Assert.Equal("utf8 json io exception x1 y", tokenizer.Decode(tokenizer.EncodePlain("Utf8Json IOException X1Y")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheSameTextsGiveTheSameFileAndItLoadsTheSame(bool camelCase)
    {
        using TemporaryFolder first = new(), second = new();
        Tokenizer tokenizer = TokenizerFixtures.Train(camelCase);
        tokenizer.Save(first.Path);
        TokenizerFixtures.Train(camelCase).Save(second.Path);
        Tokenizer loaded = Tokenizer.Load(first.Path);

        Assert.Equal(
            File.ReadAllText(Path.Combine(first.Path, "tokenizer.json")), File.ReadAllText(Path.Combine(second.Path, "tokenizer.json")));
        const string text = "The fileReader reads 42 files,\n\tnot IOStreams! \U0001F600 <|im_end|>";
        Assert.Equal(tokenizer.Encode(text), loaded.Encode(text));
        Assert.Equal(tokenizer.EncodePlain(text), loaded.EncodePlain(text));
        Assert.Equal(tokenizer.VocabularySize, loaded.VocabularySize);
    }

    [Fact]
    public void ATokenThatTextCouldFormIsNeverLearnedFromText()
    {
        Tokenizer tokenizer = BpeTrainer.Train(
            Enumerable.Repeat("stop", 10), new BpeTrainerOptions { SpecialTokens = ["stop"], VocabularySize = 300 });

        Assert.DoesNotContain(tokenizer.EncodePlain("stop"), tokenizer.IsSpecial);
        Assert.Equal([0], tokenizer.Encode("stop"));
    }

    [Fact]
    public void OptionsThatDoNotFitAreRefused()
    {
        SearchR3Exception small = Assert.Throws<SearchR3Exception>(
            () => BpeTrainer.Train([], new BpeTrainerOptions { VocabularySize = 258 }));
        Assert.Contains("258", small.Message, StringComparison.Ordinal);
        Assert.Contains("259", small.Message, StringComparison.Ordinal);
        Assert.Throws<SearchR3Exception>(() => BpeTrainer.Train([], new BpeTrainerOptions { MinFrequency = 0 }));
        Assert.Throws<SearchR3Exception>(() => BpeTrainer.Train([], new BpeTrainerOptions { SpecialTokens = ["<a>", "<a>"] }));
    }
}

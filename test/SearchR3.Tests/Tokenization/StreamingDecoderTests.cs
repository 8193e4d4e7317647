using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

public class StreamingDecoderTests
{
    private static readonly Tokenizer Tokenizer = TokenizerFixtures.Small;

    [Fact]
    public void AnEmojiSplitOverTokensAppearsWithItsLastOne()
    {
        int[] ids = Tokenizer.EncodePlain("\U0001F600");
        StreamingDecoder decoder = new(Tokenizer);

        Assert.Equal(4, ids.Length);
        Assert.Equal(["", "", "", "\U0001F600"], ids.Select(decoder.Push));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void AHalfCharacterAtTheEndIsFlushedAsAReplacement()
    {
        int[] ids = Tokenizer.EncodePlain("a\U0001F600");
        StreamingDecoder decoder = new(Tokenizer);

        Assert.Equal("a", string.Concat(ids[..3].Select(decoder.Push)));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("a", decoder.Push(ids[0]));
    }

    [Fact]
    public void AHalfCharacterFollowedByAnotherIsReplacedAtOnce()
    {
        int[] emoji = Tokenizer.EncodePlain("\U0001F600");
        StreamingDecoder decoder = new(Tokenizer);

        Assert.Equal("", decoder.Push(emoji[0]));
        Assert.Equal("\uFFFDx", decoder.Push(Tokenizer.EncodePlain("x")[0]));
    }

    [Fact]
    public void ControlTokensAreShownOrLeftOut()
    {
        int end = Tokenizer.TokenId("<|im_end|>")!.Value;

        Assert.Equal("<|im_end|>", new StreamingDecoder(Tokenizer).Push(end));
        Assert.Equal("", new StreamingDecoder(Tokenizer, skipSpecialTokens: true).Push(end));
    }

    [Fact]
    public void AnyIdsStreamToWhatTheyDecodeTo()
    {
        Random random = new(5);
        for (int round = 0; round < 300; round++)
        {
            int[] ids = [.. Enumerable.Range(0, 30).Select(_ => random.Next(Tokenizer.VocabularySize + 3))];
            StreamingDecoder decoder = new(Tokenizer);

            Assert.Equal(Tokenizer.Decode(ids), string.Concat(ids.Select(decoder.Push)) + decoder.Flush());
        }
    }
}

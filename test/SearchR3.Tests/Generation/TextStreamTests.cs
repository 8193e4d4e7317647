using SearchR3.Generation;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Generation;

public sealed class TextStreamTests
{
    private readonly Tokenizer _tokenizer = TinyTokenizer.Create();

    [Fact]
    public void PiecesNeverEndInHalfACharacterAndMakeUpTheText()
    {
        const string text = "read a file — 日本 🎉 e\u0301 end";
        List<string> pieces = [];
        TextStream stream = new(_tokenizer, pieces.Add);

        foreach (int id in _tokenizer.EncodePlain(text))
        {
            stream.Push(id);
        }

        Assert.Equal(text, stream.Finish());
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.DoesNotContain('\uFFFD', piece));
        Assert.Contains("🎉", pieces);
    }

    [Fact]
    public void ControlTokensAreLeftOut()
    {
        TextStream stream = new(_tokenizer);
        foreach (int id in _tokenizer.Encode("one<|im_end|> two"))
        {
            stream.Push(id);
        }

        Assert.Equal("one two", stream.Finish());
    }

    [Fact]
    public void ACharacterThatIsNeverFinishedBecomesTheReplacementCharacter()
    {
        List<string> pieces = [];
        TextStream stream = new(_tokenizer, pieces.Add);

        stream.Push(_tokenizer.EncodePlain("🎉")[0]);

        Assert.Empty(pieces);
        Assert.Equal("\uFFFD", stream.Finish());
        Assert.Equal(["\uFFFD"], pieces);
    }
}

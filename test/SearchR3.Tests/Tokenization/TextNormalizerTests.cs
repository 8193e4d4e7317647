using System.Text.RegularExpressions;
using FsCheck.Xunit;
using SearchR3.Tokenization;

namespace SearchR3.Tests.Tokenization;

public class TextNormalizerTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\u1112\u1161", "\uD558")]
    [InlineData("a\u0315\u0300", "\u00E0\u0315")]
    [InlineData("a\u0300\u0315", "\u00E0\u0315")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u1E0B\u0323", "\u1E0D\u0307")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\uFB01", "\uFB01")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\uD800x", "\uD800x")]
    public void FormCIsUnicodes(string text, string expected) => Assert.Equal(expected, new NfcNormalizer().Normalize(text));

    [Fact]
    public void LowercaseGoesCharacterByCharacter() =>
        Assert.Equal("\u03C3\u03B1\u03C3 i\u0307 \u00DF \U00010428", new LowercaseNormalizer().Normalize("\u03A3\u03B1\u03A3 \u0130 \u1E9E \U00010400"));

    [Property(MaxTest = 500)]
    public void CamelCaseInOnePassEqualsTheRulesOneByOne(byte[] characters)
    {
        string text = string.Concat(characters.Select(c => "aZbC9Q \u00E9\u00C9_"[c % 10]));
        string expected = text;
        for (char capital = 'A'; capital <= 'Z'; capital++)
        {
            expected = Regex.Replace(expected, CamelCaseNormalizer.PatternOf(capital), $" {capital}");
        }

        Assert.Equal(expected, new CamelCaseNormalizer("ABCDEFGHIJKLMNOPQRSTUVWXYZ").Normalize(text));
    }

    [Fact]
    public void ReplaceTakesItsContentLiterally()
    {
        Assert.Equal("x$0\U0001F600$0y", new ReplaceNormalizer(CodePointRegex.Create("[0-9]"), "$0").Normalize("x1\U0001F6002y"));
        Assert.Equal("a-b", new ReplaceNormalizer(CodePointRegex.Literal("."), "-").Normalize("a.b"));
    }
}

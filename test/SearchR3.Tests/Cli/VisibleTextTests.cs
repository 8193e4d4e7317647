using FsCheck.Xunit;
using SearchR3.Cli.Output;

namespace SearchR3.Tests.Cli;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain é 漢字 😀", "plain é 漢字 😀")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred[0m")]
    [InlineData("  a\r\n\t b \u2028c  ", "a b c")]
    [InlineData("a\u0007b\u0000c\u009bd", "abcd")]
    [InlineData("evil\u202egnp.exe\u200b", "evilgnp.exe")]
    [InlineData("", "")]
    public void OnlyWhatIsSeenIsLeft(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text));

    // Not as data of a theory: attributes are stored as UTF-8, which has no halves.
    [Fact]
    public void HalfACharacterBecomesTheReplacementSign() => Assert.Equal("half \ufffd", VisibleText.Of("half \ud800"));

    [Property]
    public void NoTextKeepsAControlCharacterAndTwiceIsOnce(string? text)
    {
        string visible = VisibleText.Of(text ?? "");

        Assert.DoesNotContain(visible, char.IsControl);
        Assert.Equal(visible, VisibleText.Of(visible));
    }
}

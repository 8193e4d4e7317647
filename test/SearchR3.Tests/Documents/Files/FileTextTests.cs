using System.Text;
using SearchR3.Documents.Files;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Documents.Files;

public sealed class FileTextTests : IDisposable
{
    private const string Text = "Grüße, 日本 😀\nzwei";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Utf8WithAndWithoutMarkAndUtf16WithOneAreRead()
    {
        Encoding[] encodings = [new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)];

        Assert.All(encodings, e => Assert.Equal(Text, Read([.. e.GetPreamble(), .. e.GetBytes(Text)]).Text));
    }

    [Fact]
    public void AllLineEndsBecomeLineFeeds() => Assert.Equal("a\nb\nc\n\nd", Read("a\r\nb\rc\r\n\r\nd"u8.ToArray()).Text);

    [Fact]
    public void AnEmptyFileIsAnEmptyText() => Assert.Equal(new FileText("", null), Read([]));

    [Theory]
    [InlineData(new byte[] { 0x61, 0x0A, 0x0A, 0xE4, 0x62 }, "line 3 has the byte 0xE4")]
    [InlineData(new byte[] { 0x61, 0x62, 0xE2, 0x82 }, "line 1 has the byte 0xE2")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0x00, 0x62 }, "byte 4 is zero")]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00 }, "byte 8 is zero")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00 }, "UTF-16")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61 }, "UTF-16")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x00, 0x00 }, "character zero")]
    public void WhatIsNoTextIsRefusedWithTheReason(byte[] bytes, string reason)
    {
        FileText read = Read(bytes);

        Assert.Null(read.Text);
        Assert.Contains(reason, read.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsTooLargeIsRefusedWithBothSizes()
    {
        string path = Path.Combine(_folder.Path, "large.txt");
        using (FileStream stream = File.Create(path))
        {
            stream.SetLength(FileText.LargestFile + 1);
        }

        Assert.Contains("16,777,217", FileText.Read(path).Refusal, StringComparison.Ordinal);
        Assert.Contains("16,777,216", FileText.Read(path).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatMayNotBeReadIsRefused()
    {
        string path = _folder.Write("secret.txt", "x");
        using Permissions denied = Permissions.Deny(path);

        Assert.Contains("may not read it", FileText.Read(path).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkIsFollowedAndOneToNothingIsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        string target = _folder.Write("target.txt", Text);
        string link = Path.Combine(_folder.Path, "link.txt");
        File.CreateSymbolicLink(link, target);

        Assert.Equal(Text, FileText.Read(link).Text);
        File.Delete(target);
        Assert.Contains("target.txt, which does not exist", FileText.Read(link).Refusal, StringComparison.Ordinal);
        Assert.Equal("it is gone", FileText.Read(target).Refusal);
    }

    public void Dispose() => _folder.Dispose();

    private FileText Read(byte[] bytes) => FileText.Read(_folder.Write("file", bytes));
}

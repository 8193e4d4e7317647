using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("dcotor", "did you mean 'doctor'?")]
    [InlineData("doctor --thread 3", "did you mean '--threads'?")]
    [InlineData("data", "give a command: searchr3 data <")]
    [InlineData("data dotnet-apis", "did you mean 'dotnet-api'?")]
    [InlineData("data dotnet-api", "'--out' is required")]
    [InlineData("doctor --threads many", "as a whole number")]
    [InlineData("doctor --dtype f64", "'f64'")]
    [InlineData("doctor --device", "--device")]
    [InlineData("doctor now", "'now'")]
    [InlineData("doctor @file", "'@file'")]
    public void WrongUsageIsCodeTwoAndSaysWhatIsMeant(string line, string sentence)
    {
        CliRun run = CliRun.Of(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    public void ThreadsBelowOneAreRefused(string threads) =>
        CliRun.Of("doctor", "--threads", threads).AssertOneSentence("--threads", threads, "at least 1");

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    public void AnUnknownDeviceIsRefused(string device) =>
        CliRun.Of("doctor", "--device", device).AssertOneSentence("--device", device, "mps");

    [Fact]
    public void TheVersionIsShown()
    {
        CliRun run = CliRun.Of("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("0.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWhereAFolderShouldBeIsOneSentence()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("file", "");

        CliRun.Of("data", "dotnet-api", "--out", Path.Combine(file, "below"), "--quiet").AssertOneSentence(file);
    }
}

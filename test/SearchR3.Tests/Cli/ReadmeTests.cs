namespace SearchR3.Tests.Cli;

/// <summary>The front page is true: every command block of README.md and docs/*.md runs.</summary>
[Collection(CliWorldCollection.Name)]
public sealed class ReadmeTests(CliWorld world)
{
    [Fact]
    public void EveryCommandBlockOfEveryPageRuns()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the pages' commands are written for bash");
        List<string> wrong = [];
        foreach (string page in Pages.All())
        {
            IReadOnlyList<string> blocks = CommandBlocks.Bash(File.ReadAllText(page));
            if (blocks.Count > 0)
            {
                using CommandSandbox sandbox = new(world);
                string? failure = sandbox.Run(blocks);
                wrong.AddRange(failure is null ? [] : [$"{Path.GetFileName(page)}: {failure}"]);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    [Fact]
    public void CommandBlocksSayBashAndNothingElse()
    {
        foreach (string page in Pages.All())
        {
            Assert.All(CommandBlocks.ShellWords(File.ReadAllText(page)), words => Assert.Equal("bash", words));
        }
    }

    [Fact]
    public void TheSandboxRunsCommandsWithPipesAndPaths()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash");
        using CommandSandbox sandbox = new(world);

        string? failure = sandbox.Run(
        [
            "git clone https://example.org/search-r3.git\ncd search-r3",
            "dotnet run -c Release --project src/SearchR3.Cli -- demo --query \"read a file\" --json > demo.json",
            "searchr3 data dotnet-api --out data/x\necho 'how do I read a file' | searchr3 embed --reasoning off | grep -q embedding",
            "searchr3 evaluate --data data/x --split questions-test --reasoning off | grep nDCG",
        ]);

        Assert.Null(failure);
    }

    [Theory]
    [InlineData("searchr3 dmeo")]
    [InlineData("dotnet run --project src/Nowhere -- doctor")]
    [InlineData("dotnet build src/Nowhere/Nowhere.csproj")]
    [InlineData("searchr3 embed --no-such-option < /dev/null")]
    public void ACommandThatDoesNotWorkFailsThePage(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash");
        using CommandSandbox sandbox = new(world);

        Assert.NotNull(sandbox.Run([command]));
    }

    [Fact]
    public void BlocksAreFoundWhateverTheirIndentation()
    {
        const string page = "text\n```bash\na\nb\n```\n- item\n  ```bash\n  c\n  ```\n```csharp\nd\n```\n```bash skip\ne\n```\n";

        Assert.Equal(["a\nb", "  c"], CommandBlocks.Bash(page));
        Assert.Equal(["bash", "bash", "bash skip"], CommandBlocks.ShellWords(page));
    }
}

namespace SearchR3.Tests.Cli;

/// <summary>Every C# block of README.md and docs/*.md is a program that compiles without a warning and runs.</summary>
[Collection(CliWorldCollection.Name)]
public sealed class CodeBlockTests(CliWorld world)
{
    public static TheoryData<string, int> Blocks() => [.. Pages.All().SelectMany(page =>
        CommandBlocks.Of(File.ReadAllText(page), "csharp").Select((_, i) => (Path.GetRelativePath(CommandSandbox.RepositoryRoot(), page), i)))];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void EveryProgramRuns(string page, int block)
    {
        string code = CommandBlocks.Of(File.ReadAllText(Path.Combine(CommandSandbox.RepositoryRoot(), page)), "csharp")[block];
        using CommandSandbox sandbox = new(world);
        string model = world.SaveModel("long-inputs", change: settings => settings with { MaxInputTokens = 256 });
        foreach (string file in Directory.EnumerateFiles(model))
        {
            File.Copy(file, Path.Combine(sandbox.Checkout, "models", "dotnet-api", Path.GetFileName(file)), overwrite: true);
        }

        string program = Path.Combine(sandbox.Checkout, "page.dll");
        Assert.Empty(PageProgram.Compile(code, program));
        (bool works, string output) = PageProgram.Run(program, sandbox.Checkout);

        Assert.True(works, output);
        Assert.NotEqual("", output.Trim());
    }

    [Fact]
    public void AProgramThatDoesNotCompileOrThrowsIsFound()
    {
        using CommandSandbox sandbox = new(world);
        string program = Path.Combine(sandbox.Checkout, "wrong.dll");

        Assert.Contains(PageProgram.Compile("Console.WriteLine(nothing);", program), d => d.Contains("CS0103", StringComparison.Ordinal));
        Assert.Empty(PageProgram.Compile("throw new InvalidOperationException(\"on purpose\");", program));
        Assert.Contains("on purpose", Assert.Single([PageProgram.Run(program, sandbox.Checkout)], r => !r.Works).Output, StringComparison.Ordinal);
    }
}

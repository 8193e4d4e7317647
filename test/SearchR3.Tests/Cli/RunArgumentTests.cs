using SearchR3.Cli.Commands.Compare;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class RunArgumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("runs/a", "runs/a", null)]
    [InlineData("runs/a:direct", "runs/a", "direct")]
    [InlineData("runs/a:direct+bm25", "runs/a", "direct+bm25")]
    [InlineData(@"C:\runs\a", @"C:\runs\a", null)]
    [InlineData(@"C:\runs\a:direct", @"C:\runs\a", "direct")]
    [InlineData("a:", "a:", null)]
    [InlineData(":direct", ":direct", null)]
    public void ARunAndItsSystemAreToldApart(string word, string folder, string? system) =>
        Assert.Equal(new RunArgument(folder, system), RunArgument.Parse(word));

    [Fact]
    public void AFolderWithAColonIsAFolder()
    {
        string a = Path.GetDirectoryName(_folder.Write("time 12:30/run.json", "{}"))!;

        Assert.Equal(new RunArgument(a, null), RunArgument.Parse(a));
        Assert.Equal(new RunArgument(a, "direct"), RunArgument.Parse(a + ":direct"));
    }

    public void Dispose() => _folder.Dispose();
}

using SearchR3.Cli.Commands.Demo;
using SearchR3.Cli.Search;
using Spectre.Console;

namespace SearchR3.Tests.Cli;

public sealed class DemoViewTests
{
    [Fact]
    public void ATypesNamespaceIsNotTakenForItsName()
    {
        string[] lines = Lines(120, Hit("T:A.B.Metadata.Values", "A.B.Metadata.Values"), Hit("M:A.B.Text.Join", "A.B.Text.Join"));

        Assert.Contains(lines, line => line.Contains(" Values ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" A.B.Metadata ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" Text.Join ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" A.B ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(80, false)]
    public void ANarrowTerminalShowsTheRankingsOneBelowTheOther(int width, bool sideBySide)
    {
        string[] lines = Lines(width, Hit("M:System.IO.File.ReadAllText", "System.IO.File.ReadAllText"));

        Assert.Equal(sideBySide, lines.Any(line =>
            line.Contains("reasoning + BM25", StringComparison.Ordinal) && line.Contains("direct + BM25", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
    }

    private static SearchHit Hit(string id, string title) => new(1, id, title, "", 0.03, 0.5, 1, 2, 1);

    private static string[] Lines(int width, params SearchHit[] hits)
    {
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        DemoView.Write(console, new DemoAnswer("query", Answer("reasoning", hits), Answer("direct", hits)));
        return writer.ToString().Split('\n');
    }

    private static SearchAnswer Answer(string mode, SearchHit[] hits) => new()
    {
        Query = "query",
        Mode = mode,
        Fusion = "rrf",
        Reasoning = mode == "reasoning" ? "method join" : null,
        Hits = hits,
        ElapsedSeconds = 0.1,
    };
}

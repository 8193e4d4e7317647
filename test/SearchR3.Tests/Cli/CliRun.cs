using System.Text;
using SearchR3.Cli;

namespace SearchR3.Tests.Cli;

/// <summary>One call of the command line in this process: what it wrote and what it returned.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    /// <summary>Runs <c>searchr3 args</c> with nothing in the environment but one thread.</summary>
    public static CliRun Of(params string[] args) => With(args);

    /// <summary>Runs with input and environment.</summary>
    public static CliRun With(
        string[] args, string input = "", Dictionary<string, string>? environment = null, CancellationToken cancellation = default) =>
        WithBytes(args, Encoding.UTF8.GetBytes(input), environment, cancellation);

    /// <summary>Runs with input that need not be text.</summary>
    public static CliRun WithBytes(
        string[] args, byte[] input, Dictionary<string, string>? environment = null, CancellationToken cancellation = default)
    {
        // One thread each: tests run side by side already.
        Dictionary<string, string> variables = new(environment ?? []);
        variables.TryAdd("SEARCHR3_THREADS", "1");
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = CommandLine.Invoke(args, new MemoryStream(input), output, error, variables, cancellation);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Fails unless the call ended with code 1 and exactly one line on standard error that has every word.</summary>
    public void AssertOneSentence(params string[] words)
    {
        Assert.Equal("", Out);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.Equal(1, ExitCode);
    }
}

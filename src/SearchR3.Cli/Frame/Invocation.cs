using System.CommandLine;
using System.CommandLine.Parsing;
using SearchR3.Embedding;
using SearchR3.Retrieval;
using Spectre.Console;

namespace SearchR3.Cli.Frame;

/// <summary>One call of a command: its settings, its streams, and the token that Ctrl-C cancels.</summary>
internal sealed class Invocation(
    string[] args, ParseResult parsed, Terminal terminal, CommonSettings common, CancellationToken cancellation)
{
    /// <summary>Streams and environment.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>What the process returns; 0 unless a command says otherwise.</summary>
    public int ExitCode { get; set; }

    public string Device => Get(common.Device)!;

    public string Dtype => Get(common.Dtype)!;

    /// <summary>Whether somebody chose the number format, or it is the default.</summary>
    public bool DtypeIsGiven => IsGiven(common.Dtype);

    public int Threads => Get(common.Threads) ?? Environment.ProcessorCount;

    public bool Quiet => Get(common.Quiet);

    /// <summary>The option's value: flag, variable, file or default.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>The argument's value.</summary>
    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>True when the value is not the default.</summary>
    public bool IsGiven(Option option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    /// <summary>The option's value, which must be at least <paramref name="smallest"/>.</summary>
    public int AtLeast(Option<int> option, int smallest)
    {
        int value = Get(option);
        return value >= smallest ? value : throw new SearchR3Exception($"{option.Name} is {value}; give at least {smallest}");
    }

    /// <summary>Lets torch compute with as many threads as asked for.</summary>
    public void UseThreads() => TorchSettings.SetThreads(Threads);

    /// <summary>A note for people on standard error; nothing with --quiet.</summary>
    public void Note(string text)
    {
        if (Quiet)
        {
            return;
        }

        if (terminal.ErrorIsTerminal)
        {
            // Through the console, which may be showing a panel or a bar: beside it the line would tear that apart.
            terminal.ErrorConsole.WriteLine(text);
        }
        else
        {
            terminal.Error.WriteLine(text);
        }
    }

    /// <summary>The command line again, with <paramref name="flag"/> added when it is missing.</summary>
    public string CommandLineWith(string? flag = null)
    {
        IEnumerable<string> words = flag is null || args.Contains(flag) ? args : args.Append(flag);
        return string.Join(' ', words.Select(Quote).Prepend(CommandLine.Name));
    }

    /// <summary>Checks the options of every command.</summary>
    public void Check()
    {
        if (Get(common.Threads) is int threads and < 1)
        {
            throw new SearchR3Exception($"--threads is {threads}; give at least 1, or leave it out for all {Environment.ProcessorCount} cores");
        }

        string[] device = Device.Split(':');
        bool isKnown = device is ["cpu"] or ["mps"] or ["cuda"] || (device is ["cuda", string index] && int.TryParse(index, out int n) && n >= 0);
        if (!isKnown)
        {
            throw new SearchR3Exception($"--device is '{Device}'; give cpu, cuda, cuda:<number> or mps");
        }
    }

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

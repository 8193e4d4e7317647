using Spectre.Console;

namespace SearchR3.Cli.Frame;

/// <summary>
/// The streams and the environment that a command sees: results go to <see cref="Out"/>, progress and logs to <see cref="Error"/>.
/// Tests give their own.
/// </summary>
internal sealed class Terminal
{
    private const int RedirectedWidth = 120;

    public Terminal(Stream input, TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> environment)
    {
        Input = input;
        Out = output;
        Error = error;
        Environment = environment;
        OutConsole = Console(output, isTerminal: false);
        ErrorConsole = Console(error, isTerminal: false);
    }

    private Terminal()
    {
        Input = System.Console.OpenStandardInput();
        Out = System.Console.Out;
        Error = System.Console.Error;
        InputIsTerminal = !System.Console.IsInputRedirected;
        ErrorIsTerminal = !System.Console.IsErrorRedirected;
        Environment = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);
        OutConsole = Console(Out, !System.Console.IsOutputRedirected);
        ErrorConsole = Console(Error, ErrorIsTerminal);
    }

    /// <summary>Standard input, as bytes, so that text that is not UTF-8 can be refused.</summary>
    public Stream Input { get; }

    /// <summary>Results.</summary>
    public TextWriter Out { get; }

    /// <summary>Progress, logs and errors.</summary>
    public TextWriter Error { get; }

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>A person types.</summary>
    public bool InputIsTerminal { get; }

    /// <summary>A person watches the progress.</summary>
    public bool ErrorIsTerminal { get; }

    /// <summary>Tables and bars of results.</summary>
    public IAnsiConsole OutConsole { get; }

    /// <summary>Bars of progress.</summary>
    public IAnsiConsole ErrorConsole { get; }

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess() => new();

    /// <summary>The variable's value; null when it is missing or empty.</summary>
    public string? Variable(string name) =>
        Environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        AnsiConsoleSettings settings = new() { Out = new AnsiConsoleOutput(writer) };
        if (!isTerminal)
        {
            settings.Ansi = AnsiSupport.No;
            settings.ColorSystem = ColorSystemSupport.NoColors;
            settings.Interactive = InteractionSupport.No;
        }

        IAnsiConsole console = AnsiConsole.Create(settings);
        if (!isTerminal)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}

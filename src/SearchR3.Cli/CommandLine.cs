using System.CommandLine;
using System.CommandLine.Help;
using SearchR3.Cli.Commands.Calibrate;
using SearchR3.Cli.Commands.Compare;
using SearchR3.Cli.Commands.Conversion;
using SearchR3.Cli.Commands.Data;
using SearchR3.Cli.Commands.Demo;
using SearchR3.Cli.Commands.Doctor;
using SearchR3.Cli.Commands.Embed;
using SearchR3.Cli.Commands.Evaluate;
using SearchR3.Cli.Commands.Index;
using SearchR3.Cli.Commands.Search;
using SearchR3.Cli.Commands.Train;
using SearchR3.Cli.Frame;

namespace SearchR3.Cli;

/// <summary>The command line as a function: words, streams and environment in, exit code out.</summary>
internal static class CommandLine
{
    /// <summary>What people type.</summary>
    public const string Name = "searchr3";

    /// <summary>Runs a command with streams of the caller; for tests.</summary>
    public static int Invoke(
        string[] args, Stream input, TextWriter output, TextWriter error, IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default) =>
        Invoke(args, new Terminal(input, output, error, environment ?? new Dictionary<string, string>()), cancellation);

    /// <summary>Runs a command; see <see cref="ExitCode"/> for what comes back.</summary>
    public static int Invoke(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            RootCommand root = Build(args, terminal, cancellation);
            SettingSources sources = new(root, terminal);
            ParseResult parsed = sources.Parse(args);
            if (args.Length == 0)
            {
                HelpWriter.Write(root, terminal.Error);
                return ExitCode.WrongUsage;
            }

            IReadOnlyList<string> wrong = parsed.Action is HelpWriter ? [] : UsageErrors.Of(parsed, sources);
            if (wrong.Count > 0 && !IsVersion(parsed))
            {
                terminal.Error.WriteLine($"{Name}: {string.Join("; ", wrong)}");
                terminal.Error.WriteLine($"'{HelpWriter.Path(parsed.CommandResult.Command)} --help' shows what can be given.");
                return ExitCode.WrongUsage;
            }

            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            });
        }
        catch (OperationCanceledException e)
        {
            terminal.Error.WriteLine(e is InterruptedException ? e.Message : "interrupted");
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The last catch of the process: people get a sentence, not a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.Error.WriteLine(terminal.Variable("SEARCHR3_DEBUG") == "1" ? e.ToString() : $"{Name}: {Failure.Sentence(e)}");
            return ExitCode.Failed;
        }
        finally
        {
            terminal.Out.Flush();
            terminal.Error.Flush();
        }
    }

    /// <summary>The tree of commands.</summary>
    internal static RootCommand Build(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        CommonSettings common = new();
        CommandHost host = new(args, terminal, common, cancellation);
        RootCommand root = new("Search by reasoning: a language model reasons about a query, then embeds it.");
        common.AddTo(root);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWriter();
        }

        root.Add(DemoCommand.Create(host));
        root.Add(SearchCommand.Create(host));
        root.Add(IndexCommand.Create(host));
        root.Add(EmbedCommand.Create(host));
        root.Add(EvaluateCommand.Create(host));
        root.Add(CalibrateCommand.Create(host));
        root.Add(CompareCommand.Create(host));
        root.Add(TrainCommand.Create(host));
        root.Add(DataCommand.Create(host));
        root.Add(MergeCommand.Create(host));
        root.Add(ExportCommand.Create(host));
        root.Add(DoctorCommand.Create(host));
        return root;
    }

    private static bool IsVersion(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand && parsed.Tokens.Any(t => t.Value == "--version");
}

using System.CommandLine;
using System.CommandLine.Invocation;

namespace SearchR3.Cli.Frame;

/// <summary>
/// Writes a command's help with the default of every option. (The parser's own help cannot show a default that is worked out later, nor
/// the names of variables and keys.)
/// </summary>
internal sealed class HelpWriter : SynchronousCommandLineAction
{
    private const int MaxWidth = 110;
    private const int MaxFirstColumn = 34;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        return ExitCode.Done;
    }

    /// <summary>Writes the help of <paramref name="command"/>.</summary>
    public static void Write(Command command, TextWriter writer)
    {
        writer.WriteLine(command.Description);
        writer.WriteLine();
        writer.WriteLine($"Usage: {Usage(command)}");
        Section(writer, "Commands", command.Subcommands.Select(c => (c.Name, c.Description ?? "")));
        Section(writer, "Arguments", command.Arguments.Select(a => (Word(a), a.Description ?? "")));
        Section(writer, "Options", Options(command).Where(o => o is ISetting && !o.Recursive).Select(Row));
        Section(writer, "Options of every command", Options(command).Where(o => o is ISetting && o.Recursive).Select(Row)
            .Append(("--help, -h", "Show this help.")));
        writer.WriteLine();
        writer.WriteLine(
            "Each option is also an environment variable (--max-reasoning-tokens: SEARCHR3_MAX_REASONING_TOKENS) and a key of the");
        writer.WriteLine(
            $"JSON file that --config names, or of {ConfigFile.DefaultName} in the current folder (maxReasoningTokens).");
        writer.WriteLine("A flag wins over the variable, the variable over the file, the file over the default.");
    }

    /// <summary>The command's options and those that its parents hand down.</summary>
    public static IEnumerable<Option> Options(Command command)
    {
        IEnumerable<Option> inherited = command.Parents.OfType<Command>()
            .SelectMany(parent => Options(parent).Where(o => o.Recursive));
        return command.Options.Concat(inherited).Distinct();
    }

    /// <summary><c>searchr3 train sft</c>.</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : CommandLine.Name;

    private static string Usage(Command command)
    {
        string usage = Path(command);
        if (command.Subcommands.Count > 0)
        {
            usage += " <command>";
        }

        foreach (Option option in command.Options.Where(o => o.Required))
        {
            usage += $" {option.Name} <{option.HelpName}>";
        }

        return usage + string.Concat(command.Arguments.Select(a => " " + Word(a))) + " [options]";
    }

    private static string Word(Argument argument) => $"<{argument.HelpName ?? argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";

    private static (string, string) Row(Option option)
    {
        string value = option.HelpName is null ? "" : $" <{option.HelpName}>";
        string? defaultText = ((ISetting)option).DefaultText;
        return (option.Name + value, $"{option.Description} [{(defaultText is null ? "required" : $"default: {defaultText}")}]");
    }

    private static void Section(TextWriter writer, string title, IEnumerable<(string First, string Second)> rows)
    {
        (string First, string Second)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine(title + ":");
        int width = Math.Min(all.Max(r => r.First.Length), MaxFirstColumn);
        string indent = new(' ', width + 4);
        foreach ((string first, string second) in all)
        {
            string line = "  " + first.PadRight(width) + "  ";
            if (first.Length > width)
            {
                writer.WriteLine("  " + first);
                line = indent;
            }

            foreach (string word in second.Split(' '))
            {
                if (line.Length + word.Length > MaxWidth && line.Length > indent.Length)
                {
                    writer.WriteLine(line.TrimEnd());
                    line = indent;
                }

                line += word + " ";
            }

            writer.WriteLine(line.TrimEnd());
        }
    }
}

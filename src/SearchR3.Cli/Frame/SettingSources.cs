using System.CommandLine;
using System.CommandLine.Parsing;

namespace SearchR3.Cli.Frame;

/// <summary>
/// Gives the parser what environment and settings file say, as if it had been typed: a value is checked by the same rules wherever it
/// comes from. Flag before variable before file before default.
/// </summary>
internal sealed class SettingSources(Command root, Terminal terminal)
{
    private static readonly ParserConfiguration Configuration = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    private readonly Dictionary<string, string> _origins = [];

    /// <summary>Parses <paramref name="args"/> and what the other sources add for the command that they name.</summary>
    public ParseResult Parse(string[] args)
    {
        ParseResult typed = root.Parse(args, Configuration);
        if (typed.Action is HelpWriter || typed.CommandResult.Command.Subcommands.Count > 0)
        {
            return typed;
        }

        Option[] missing =
            [.. HelpWriter.Options(typed.CommandResult.Command).Where(o => o is ISetting && typed.GetResult(o) is null or { Implicit: true })];
        IReadOnlyDictionary<string, string> file = ReadFile(typed);
        List<string> added = [];
        foreach (Option option in missing)
        {
            string variable = Setting.VariableName(option.Name);
            if (terminal.Variable(variable) is { } value)
            {
                _origins[option.Name] = $"the environment variable {variable}";
                added.Add($"{option.Name}={value}");
            }
            else if (file.TryGetValue(Setting.JsonKey(option.Name), out value))
            {
                _origins[option.Name] = $"the settings file's key {Setting.JsonKey(option.Name)}";
                added.Add($"{option.Name}={value}");
            }
        }

        if (added.Count == 0)
        {
            return typed;
        }

        int end = Array.IndexOf(args, "--");
        end = end < 0 ? args.Length : end;
        return root.Parse([.. args[..end], .. added, .. args[end..]], Configuration);
    }

    /// <summary>Where the value of a failing option came from; null when it was typed.</summary>
    public string? Origin(ParseError error)
    {
        OptionResult? result = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        return result is null ? null : _origins.GetValueOrDefault(result.Option.Name);
    }

    private IReadOnlyDictionary<string, string> ReadFile(ParseResult typed)
    {
        string? path = typed.GetResult("--config") is OptionResult { Implicit: false } given
            ? given.GetValueOrDefault<string>()
            : terminal.Variable(Setting.VariableName("--config"));
        if (path is null && !File.Exists(ConfigFile.DefaultName))
        {
            return new Dictionary<string, string>();
        }

        HashSet<string> keys = [.. AllCommands(root).SelectMany(c => c.Options).Where(o => o is ISetting).Select(o => Setting.JsonKey(o.Name))];
        keys.Remove(Setting.JsonKey("--config"));
        return ConfigFile.Read(path ?? ConfigFile.DefaultName, keys);
    }

    private static IEnumerable<Command> AllCommands(Command command) => command.Subcommands.SelectMany(AllCommands).Prepend(command);
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace SearchR3.Cli.Frame;

/// <summary>Says what is wrong with a command line, one sentence each, with the word that was probably meant.</summary>
internal static class UsageErrors
{
    /// <summary>The errors of <paramref name="parsed"/>; empty when it can run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, SettingSources sources)
    {
        Command command = parsed.CommandResult.Command;
        if (UnknownOption(parsed) is { } unknown)
        {
            return [unknown];
        }

        if (command.Subcommands.Count > 0)
        {
            string names = string.Join(", ", command.Subcommands.Select(c => c.Name));
            string? wrong = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
            return wrong is null
                ? [$"give a command: {HelpWriter.Path(command)} <{names.Replace(", ", "|", StringComparison.Ordinal)}>"]
                : [$"'{wrong}' is not a command of {HelpWriter.Path(command)}{Meant(wrong, command.Subcommands.Select(c => c.Name), $"; commands are {names}")}"];
        }

        return [.. parsed.Errors.Select(error => Sentence(error, sources)).Distinct()];
    }

    private static string? UnknownOption(ParseResult parsed)
    {
        HashSet<string> known = [.. HelpWriter.Options(parsed.CommandResult.Command).SelectMany(o => o.Aliases.Append(o.Name))];
        bool expectsValue = false;
        foreach (Token token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
            {
                return null;
            }

            // The word after an option that takes a value may start with a dash (a negative number).
            if (token.Type == TokenType.Argument && !expectsValue && LooksLikeOption(token.Value))
            {
                string name = token.Value.Split('=')[0];
                return $"{HelpWriter.Path(parsed.CommandResult.Command)} has no option '{name}'{Meant(name, known, "; --help lists them")}";
            }

            expectsValue = token.Type == TokenType.Option;
        }

        return null;
    }

    private static bool LooksLikeOption(string value) =>
        value.Length > 1 && value[0] == '-' && (value[1] == '-' || char.IsAsciiLetter(value[1])) && !value.Contains(' ', StringComparison.Ordinal);

    private static string Meant(string word, IEnumerable<string> known, string otherwise) =>
        Nearest.To(word, known) is { } near ? $"; did you mean '{near}'?" : otherwise;

    private static string Sentence(ParseError error, SettingSources sources)
    {
        string message = error.Message.Replace("as expected type 'System.Int32'", "as a whole number", StringComparison.Ordinal)
            .Replace("as expected type 'System.Double'", "as a number", StringComparison.Ordinal)
            .Replace("as expected type 'System.Nullable`1[System.Int32]'", "as a whole number", StringComparison.Ordinal)
            .Replace("as expected type 'System.Nullable`1[System.Double]'", "as a number", StringComparison.Ordinal)
            .Replace("as expected type 'System.Boolean'", "as true or false", StringComparison.Ordinal)
            .Trim().TrimEnd('.');
        return sources.Origin(error) is { } origin ? $"{message} (from {origin})" : message;
    }
}

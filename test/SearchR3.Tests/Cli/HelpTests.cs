using System.CommandLine;
using SearchR3.Cli;
using SearchR3.Cli.Frame;

namespace SearchR3.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> CommandPaths() => [.. Paths(Root(), "")];

    [Theory]
    [MemberData(nameof(CommandPaths))]
    public void HelpNamesEveryOptionWithItsDefault(string path)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Command command = words.Aggregate((Command)Root(), (at, word) => at.Subcommands.Single(c => c.Name == word));

        CliRun run = CliRun.Of([.. words, "--help"]);

        Assert.Equal(0, run.ExitCode);
        string text = string.Join(' ', run.Out.Split(' ', '\n').Where(w => w.Length > 0));
        Option[] options = [.. HelpWriter.Options(command).Where(o => o is ISetting)];
        Assert.True(options.Length >= 5, "the options of every command are missing");
        Assert.All(options, option =>
        {
            string ending = ((ISetting)option).DefaultText is { } value ? $"[default: {value}]" : "[required]";
            Assert.Contains($"{option.Name} ", text, StringComparison.Ordinal);
            Assert.Contains($"{option.Description} {ending}", text, StringComparison.Ordinal);
        });
        Assert.Contains("SEARCHR3_MAX_REASONING_TOKENS", text, StringComparison.Ordinal);
        Assert.Contains("maxReasoningTokens", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CommandPaths))]
    public void ADefaultThatHelpShowsIsTheOneThatIsUsed(string path)
    {
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Command command = words.Aggregate((Command)Root(), (at, word) => at.Subcommands.Single(c => c.Name == word));
        ParseResult parsed = Root().Parse(words);

        foreach (Option option in HelpWriter.Options(command).Where(o => o is ISetting { DefaultText: not null } && o.HasDefaultValue))
        {
            string used = Convert.ToString(option.GetDefaultValue(), System.Globalization.CultureInfo.InvariantCulture)!;
            string shown = ((ISetting)option).DefaultText!;
            Assert.Equal(shown, used == bool.FalseString ? "off" : used);
        }

        Assert.NotNull(parsed);
    }

    [Fact]
    public void NoCommandAtAllShowsHelpAsWrongUsage()
    {
        CliRun run = CliRun.Of();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains("Commands:", run.Error, StringComparison.Ordinal);
    }

    private static RootCommand Root() =>
        CommandLine.Build([], new Terminal(Stream.Null, TextWriter.Null, TextWriter.Null, new Dictionary<string, string>()), default);

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(c => Paths(c, $"{path} {c.Name}".Trim())).Prepend(path);
}

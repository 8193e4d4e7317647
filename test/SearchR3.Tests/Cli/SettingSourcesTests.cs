using System.CommandLine;
using SearchR3.Cli;
using SearchR3.Cli.Frame;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class SettingSourcesTests
{
    [Theory]
    [InlineData("1", "2", "3", 1)]
    [InlineData(null, "2", "3", 2)]
    [InlineData(null, null, "3", 3)]
    [InlineData(null, "", "3", 3)]
    [InlineData(null, null, null, 1000)]
    public void FlagWinsOverVariableWinsOverFileWinsOverDefault(string? flag, string? variable, string? file, int expected)
    {
        using TemporaryFolder folder = new();
        string config = folder.Write("settings.json", file is null ? "{}" : $$"""{ "testQueries": {{file}}, /* comment */ }""");
        List<string> args = ["data", "dotnet-api", "--out", "x", "--config", config];
        if (flag is not null)
        {
            args.Add("--test-queries=" + flag);
        }

        Dictionary<string, string> environment = [];
        if (variable is not null)
        {
            environment["SEARCHR3_TEST_QUERIES"] = variable;
        }

        Assert.Equal(expected, Parse([.. args], environment).GetValue<int>("--test-queries"));
    }

    [Fact]
    public void ARequiredOptionMayComeFromTheEnvironmentAndAQueryAfterADoubleDashStaysAQuery()
    {
        ParseResult parsed = Parse(["data", "dotnet-api"], new() { ["SEARCHR3_OUT"] = "folder with spaces", ["SEARCHR3_JSON"] = "true" });

        Assert.Empty(parsed.Errors);
        Assert.Equal("folder with spaces", parsed.GetValue<string>("--out"));
        Assert.True(parsed.GetValue<bool>("--json"));
    }

    [Fact]
    public void TheVariableNamesTheSettingsFileToo()
    {
        using TemporaryFolder folder = new();
        string config = folder.Write("settings.json", """{ "devQueries": 7 }""");

        ParseResult parsed = Parse(["data", "dotnet-api", "--out", "x"], new() { ["SEARCHR3_CONFIG"] = config });

        Assert.Equal(7, parsed.GetValue<int>("--dev-queries"));
    }

    [Fact]
    public void ABadValueSaysWhereItCameFrom()
    {
        CliRun run = CliRun.With(["doctor"], environment: new() { ["SEARCHR3_THREADS"] = "many" });

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("environment variable SEARCHR3_THREADS", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ZeroThreadsFromTheEnvironmentAreRefusedToo() =>
        CliRun.With(["doctor"], environment: new() { ["SEARCHR3_THREADS"] = "0" }).AssertOneSentence("--threads is 0");

    [Theory]
    [InlineData("""{ "treads": 1 }""", "\"treads\"", "\"threads\"")]
    [InlineData("""{ "zzz": 1 }""", "\"zzz\"", "remove it")]
    [InlineData("""{ "threads": [1] }""", "\"threads\"", "neither")]
    [InlineData("""{ "threads": """, "not JSON", "line 1")]
    [InlineData("[]", "one JSON object", "settings.json")]
    public void ABrokenSettingsFileIsOneSentence(string json, params string[] words)
    {
        using TemporaryFolder folder = new();
        string config = folder.Write("settings.json", json);

        CliRun.Of("doctor", "--config", config).AssertOneSentence([config, .. words]);
    }

    [Fact]
    public void AMissingSettingsFileIsOneSentence() =>
        CliRun.Of("doctor", "--config", "/nowhere/settings.json").AssertOneSentence("/nowhere/settings.json", "--config");

    private static ParseResult Parse(string[] args, Dictionary<string, string> environment)
    {
        Terminal terminal = new(Stream.Null, TextWriter.Null, TextWriter.Null, environment);
        return new SettingSources(CommandLine.Build(args, terminal, default), terminal).Parse(args);
    }
}

using System.Text.Json;
using SearchR3.Cli.Commands.Doctor;

namespace SearchR3.Tests.Cli;

public sealed class DoctorCommandTests
{
    [Fact]
    public void EveryLineHasAStatusAndNothingFailsHere()
    {
        CliRun run = CliRun.Of("doctor");

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 9, run.Out);
        Assert.All(lines, line => Assert.Matches("^(ok  |warn)  ", line));
        Assert.Contains(lines, line => line.Contains("GLIBCXX_3.4.", StringComparison.Ordinal));
    }

    [Fact]
    public void JsonSaysTheSame()
    {
        CliRun run = CliRun.Of("doctor", "--json", "--threads", "1000");

        // The number is the process': every later test would compute with a thousand threads.
        SearchR3.Embedding.TorchSettings.SetThreads(System.Environment.ProcessorCount);

        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.True(json.RootElement.GetProperty("healthy").GetBoolean());
        JsonElement threads = json.RootElement.GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "threads");
        Assert.Equal("warn", threads.GetProperty("status").GetString());
        Assert.Contains("--threads", threads.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AModelFolderThatIsNotThereFailsTheDoctor()
    {
        CliRun run = CliRun.Of("doctor", "--model", "/nowhere/model");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fail  model", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryThingThatTheDesignNamesHasItsLine()
    {
        string[] names = [.. JsonDocument.Parse(CliRun.Of("doctor", "--json").Out).RootElement.GetProperty("checks").EnumerateArray()
            .Select(check => check.GetProperty("name").GetString()!)];

        Assert.All(
            (string[])["native library", "C++ runtime", "threads", "memory", "model", "tokenizer", "fonts", "GPU"],
            name => Assert.Contains(name, names));
    }

    [Fact]
    public void TheModelIsLoadedOnTheDeviceThatWasAskedFor()
    {
        CliRun run = CliRun.Of("doctor", "--device", "cuda:99");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Out.Split('\n'), line => line.StartsWith("fail  model", StringComparison.Ordinal) && line.Contains("cuda:99", StringComparison.Ordinal));
    }

    [Fact]
    public void ACheckThatThrowsBecomesAFailedLine()
    {
        HealthCheck check = HealthCheck.Try("disk", _ => throw new IOException("the disk is gone"));

        Assert.Equal(HealthStatus.Fail, check.Status);
        Assert.Contains("the disk is gone", check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNativeLibraryBesideTheTestsDoesNotInsistOnANewerRuntime()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "an ELF library");
        string library = Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories).First();
        int runtime = CppRuntime.HighestVersion(CppRuntime.Find()!);

        Assert.True(runtime >= 32 || VersionNeed.IsWeak(library, "GLIBCXX_3.4.32") is true or null);
        Assert.False(VersionNeed.IsWeak(library, "GLIBCXX_3.4"));
        Assert.Null(VersionNeed.IsWeak(library, "GLIBCXX_9.9"));
    }
}

using System.Diagnostics;
using SearchR3.Cli.Reports;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Cli;

public sealed class FontChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void APreferredFamilyThatHasLettersWins() => Assert.Equal(
        new FontChoice("DejaVu Sans", null),
        FontChoice.Of(["Arial", "DejaVu Sans", "Zapf"], f => f != "Arial", ["file"], _ => true));

    [Fact]
    public void AnyFamilyWithLettersIsBetterThanNone() =>
        Assert.Equal(new FontChoice("Comic", null), FontChoice.Of(["Symbols", "Comic", ""], f => f == "Comic", [], _ => true));

    [Fact]
    public void WithoutAFamilyTheFirstFileWithLettersIsTaken() =>
        Assert.Equal(new FontChoice(null, "b.ttf"), FontChoice.Of([""], _ => true, ["a.ttf", "b.ttf", "c.ttf"], f => f != "a.ttf"));

    [Fact]
    public void WithoutAnythingThereIsNone() => Assert.Equal(new FontChoice(null, null), FontChoice.Of([""], _ => true, ["a.ttf"], _ => false));

    [Fact]
    public void AMachineWithoutFontsIsToldSoAndAUsersFontIsFound()
    {
        _folder.Write("run/metrics.jsonl", """{"step":1,"loss":2.5}""" + "\n" + """{"step":2,"loss":1.5}""" + "\n");
        string run = Path.Combine(_folder.Path, "run");
        string report = Path.Combine(run, "report.html");
        string? font = Directory.Exists("/usr/share/fonts")
            ? Directory.EnumerateFiles("/usr/share/fonts", "*.ttf", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        Assert.SkipWhen(font is null, "no font to hide");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "share", "fonts"));
        File.Copy(font!, Path.Combine(_folder.Path, "share", "fonts", "own.ttf"));

        string none = WithoutFonts(run, "nowhere");

        Assert.Contains("plots have no text", none, StringComparison.Ordinal);
        Assert.Contains("fonts-dejavu-core", none, StringComparison.Ordinal);
        Assert.Contains("plots have no text", File.ReadAllText(report), StringComparison.Ordinal);
        Assert.DoesNotContain("<text", File.ReadAllText(report), StringComparison.Ordinal);

        string own = WithoutFonts(run, "share");

        Assert.DoesNotContain("plots have no text", own, StringComparison.Ordinal);
        Assert.DoesNotContain("plots have no text", File.ReadAllText(report), StringComparison.Ordinal);
        Assert.Contains("<text", File.ReadAllText(report), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // A namespace of its own, in which the folder of fonts is empty: no other process sees that.
    private string WithoutFonts(string run, string data)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "namespaces");
        string program = Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll");
        ProcessStartInfo start = new("unshare", ["--mount", "bash", "-c",
            $"mount -t tmpfs tmpfs /usr/share/fonts || exit 77; mount -t tmpfs tmpfs /usr/local/share/fonts 2>/dev/null; exec dotnet '{program}' train report --run '{run}'"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_DATA_HOME"] = Path.Combine(_folder.Path, data);
        start.Environment["HOME"] = Path.Combine(_folder.Path, "home");
        start.Environment["DOTNET_CLI_HOME"] = _folder.Path;
        using Process? process = TryStart(start);
        Assert.SkipWhen(process is null, "unshare is not there");
        Task<string> output = process!.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode is 77 || error.Contains("unshare failed", StringComparison.Ordinal), "a folder cannot be hidden here: it needs root");
        Assert.True(process.ExitCode == 0, error + output.Result);
        return error;
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

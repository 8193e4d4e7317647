using System.Diagnostics;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "some.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        AtomicFile.WriteAllText(Target, "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(Target, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Leftovers_of_ended_processes_are_removed_and_nothing_else_is()
    {
        string ended = $"{Target}.{EndedProcess()}.tmp";
        string[] kept =
        [
            $"{Target}.{ParentOfAll()}.tmp", $"{Target}.tmp", $"{Target}.x.tmp", Path.Combine(_folder.Path, "some.bin2.999999999.tmp"),
            Path.Combine(_folder.Path, $"other.{EndedProcess()}.tmp"),
        ];
        foreach (string file in (string[])[ended, .. kept])
        {
            File.WriteAllText(file, "half");
        }

        AtomicFile.WriteAllText(Target, "new");

        Assert.Equal(((string[])[Target, .. kept]).Order(StringComparer.Ordinal), Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
        Assert.Equal("new", File.ReadAllText(Target));
    }

    [Fact]
    public void A_leftover_that_somebody_holds_open_is_kept()
    {
        string held = $"{Target}.{EndedProcess()}.tmp";
        using FileStream stream = File.Create(held);

        AtomicFile.WriteAllText(Target, "new");

        Assert.True(File.Exists(held));
        Assert.Equal("new", File.ReadAllText(Target));
    }

    private static int EndedProcess()
    {
        using Process process = Process.Start(new ProcessStartInfo("sleep", ["0"]))!;
        process.WaitForExit();
        return process.Id;
    }

    private static int ParentOfAll() => OperatingSystem.IsLinux() ? 1 : Environment.ProcessId;
}

using System.Diagnostics;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests;

/// <summary>A small disk that is full at fifty random points of a write: one sentence, the old file whole, nothing left, and with room it goes on.</summary>
public sealed class FullDiskTests
{
    private const int Times = 50;

    [Fact]
    public void IndexesResultsAndDataSetsKeepTheOldFile()
    {
        using SmallDisk disk = new(1024);
        Random random = new(3);
        foreach ((string name, Action<string, int> write) in WriterKinds.All)
        {
            string path = Path.Combine(disk.Path, name);
            disk.Free();
            write(path, 1);
            byte[] old = File.ReadAllBytes(path);
            for (int time = 0; time < Times; time++)
            {
                // Always less than the new file needs.
                disk.Fill((long)(random.NextDouble() * (old.Length - 4096)));

                AssertRefused(path, () => write(path, 2));
                Assert.Equal(old, File.ReadAllBytes(path));
                Assert.Equal(2, Directory.GetFiles(disk.Path).Length);
            }

            WriterKinds.Read(path);
            disk.Free();
            write(path, 2);
            Assert.NotEqual(old, File.ReadAllBytes(path));
            File.Delete(path);
        }
    }

    [Fact]
    public void ARunKeepsItsCheckpointAndItsLogAndGoesOn()
    {
        using SmallDisk disk = new(1024);
        RunFolder run = WriterKinds.OpenRun(Path.Combine(disk.Path, "run"));
        using MasterWeightAdamW optimizer = WriterKinds.Optimizer();
        WriterKinds.SaveCheckpoint(run, optimizer, 1);
        Random random = new(4);
        for (int time = 0; time < Times; time++)
        {
            int step = 2 + time;
            disk.Fill(random.Next(30_000));
            SearchR3Exception refused = Assert.Throws<SearchR3Exception>(() => WriterKinds.SaveCheckpoint(run, optimizer, step));
            Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
            Assert.True(refused.Message.Contains($"step-{step:D6} ", StringComparison.Ordinal) || refused.Message.Contains("metrics.jsonl", StringComparison.Ordinal), refused.Message);

            Assert.Equal(step - 1, WriterKinds.CheckStep(run));
            Assert.EndsWith("\n", File.ReadAllText(run.Metrics), StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.GetFileSystemEntries(run.Checkpoints), entry => entry.Contains(".writing-", StringComparison.Ordinal));
            disk.Free();
            run.TruncateLog(step - 1);
            WriterKinds.SaveCheckpoint(run, optimizer, step);
        }

        Assert.Equal(1 + Times, WriterKinds.CheckStep(run));
        Assert.Equal(1 + Times, File.ReadLines(run.Metrics).Count());
    }

    [Fact]
    public void ALogGetsAWholeLineOrNone()
    {
        using SmallDisk disk = new(256);
        string log = Path.Combine(disk.Path, "log.jsonl");
        AppendedFile.Append(log, "{\"step\":1}\n");
        disk.Fill(2000);

        AssertRefused(log, () => AppendedFile.Append(log, new string('x', 20_000) + "\n"));

        Assert.Equal("{\"step\":1}\n", File.ReadAllText(log));
    }

    [Fact]
    public void TheCommandLineSaysItInOneSentenceAndReturnsOne()
    {
        using SmallDisk disk = new(64);
        disk.Fill(0);
        string output = Path.Combine(disk.Path, "out");
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll"), "data", "dotnet-api", "--out", output, "--quiet"]) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("disk is full", said, StringComparison.Ordinal);
        Assert.Single(said.Trim().Split('\n'));
    }

    [Fact]
    public void AFullStandardOutputIsOneSentenceToo()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        using Process process = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll")}' --version > /dev/full"]) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(1, process.ExitCode);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Contains("disk is full", said, StringComparison.Ordinal);
    }

    private static void AssertRefused(string path, Action write)
    {
        SearchR3Exception refused = Assert.Throws<SearchR3Exception>(write);
        Assert.StartsWith(path + " cannot be written because the disk is full", refused.Message, StringComparison.Ordinal);
    }
}

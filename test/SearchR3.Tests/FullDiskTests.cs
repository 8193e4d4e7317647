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
            write(path, 2);
            byte[][] versions = [old, File.ReadAllBytes(path)];
            Assert.NotEqual(versions[0], versions[1]);
            int current = 2;
            int refused = 0;
            for (int time = 0; time < Times; time++)
            {
                // Room for none of the file to half as much again as it needs.
                disk.Fill((long)(random.NextDouble() * 1.5 * old.Length));
                int next = 3 - current;
                if (Record.Exception(() => write(path, next)) is Exception error)
                {
                    AssertRefused(path, error);
                    refused++;
                }
                else
                {
                    current = next;
                }

                Assert.Equal(versions[current - 1], File.ReadAllBytes(path));
                Assert.Equal(2, Directory.GetFiles(disk.Path).Length);
            }

            Assert.InRange(refused, Times / 5, Times - (Times / 5));
            WriterKinds.Read(path);
            disk.Free();
            write(path, 3 - current);
            Assert.Equal(versions[2 - current], File.ReadAllBytes(path));
            File.Delete(path);
        }
    }

    [Fact]
    public void ARunKeepsItsCheckpointAndItsLogAndGoesOn()
    {
        using SmallDisk disk = new(1024);
        using RunFolder run = WriterKinds.OpenRun(Path.Combine(disk.Path, "run"));
        using MasterWeightAdamW optimizer = WriterKinds.Optimizer();
        WriterKinds.SaveCheckpoint(run, optimizer, 1);
        Random random = new(4);
        int refusals = 0;
        for (int time = 0; time < Times; time++)
        {
            int step = 2 + time;
            // A checkpoint needs about 45,000 bytes.
            disk.Fill(random.Next(75_000));
            if (Record.Exception(() => WriterKinds.SaveCheckpoint(run, optimizer, step)) is not Exception error)
            {
                Assert.Equal(step, WriterKinds.CheckStep(run));
                disk.Free();
                continue;
            }

            refusals++;
            SearchR3Exception refused = Assert.IsType<SearchR3Exception>(error);
            Assert.Contains("disk is full", refused.Message, StringComparison.Ordinal);
            Assert.True(refused.Message.Contains($"step-{step:D6} ", StringComparison.Ordinal) || refused.Message.Contains("metrics.jsonl", StringComparison.Ordinal), refused.Message);

            Assert.Equal(step - 1, WriterKinds.CheckStep(run));
            Assert.EndsWith("\n", File.ReadAllText(run.Metrics), StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.GetFileSystemEntries(run.Checkpoints), entry => entry.Contains(".writing-", StringComparison.Ordinal));
            disk.Free();
            run.TruncateLog(step - 1);
            WriterKinds.SaveCheckpoint(run, optimizer, step);
        }

        Assert.InRange(refusals, Times / 5, Times - (Times / 5));
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

        AssertRefused(log, Record.Exception(() => AppendedFile.Append(log, new string('x', 20_000) + "\n")));

        Assert.Equal("{\"step\":1}\n", File.ReadAllText(log));
    }

    [Fact]
    public void TheCommandLineSaysItInOneSentenceAndReturnsOne()
    {
        using SmallDisk disk = new(64);
        disk.Fill(0);
        string output = Path.Combine(disk.Path, "out");
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll"), "data", "dotnet-api", "--out", output, "--quiet"])
        {
            RedirectStandardError = true,
        })!;
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
            "sh", ["-c", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "SearchR3.Cli.dll")}' --version > /dev/full"])
        {
            RedirectStandardError = true,
        })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(1, process.ExitCode);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Contains("disk is full", said, StringComparison.Ordinal);
    }

    private static void AssertRefused(string path, Exception? error)
    {
        SearchR3Exception refused = Assert.IsType<SearchR3Exception>(error);
        Assert.StartsWith(path + " cannot be written because the disk is full", refused.Message, StringComparison.Ordinal);
    }
}

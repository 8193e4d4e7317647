using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests;

/// <summary>kill -9 at fifty random moments while files are written: what is found is the old or the new one, and nothing is left lying about.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IndexesResultsAndDataSetsAreTheOldOrTheNewFile()
    {
        string written = Path.Combine(_folder.Path, "written");
        Dictionary<string, byte[][]> versions = [];
        foreach ((string name, Action<string, int> write) in WriterKinds.All)
        {
            versions[name] = [.. new[] { 1, 2 }.Select(version =>
            {
                string path = Path.Combine(_folder.Path, $"{version}-{name}");
                write(path, version);
                return File.ReadAllBytes(path);
            })];
        }

        Random random = new(1);
        for (int kill = 0; kill < Kills; kill++)
        {
            ChildProcess.StartAndKill(TimeSpan.FromMilliseconds(random.NextDouble() * 25), WriteForEver, written);

            foreach ((string name, byte[][] wanted) in versions)
            {
                byte[] found = File.ReadAllBytes(Path.Combine(written, name));
                Assert.True(wanted.Any(version => version.AsSpan().SequenceEqual(found)), $"{name} is neither version after kill {kill}");
            }
        }

        foreach ((string name, Action<string, int> write) in WriterKinds.All)
        {
            string path = Path.Combine(written, name);
            WriterKinds.Read(path);
            write(path, 1);
            Assert.Equal(versions[name][0], File.ReadAllBytes(path));
        }

        Assert.Equal(WriterKinds.All.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(written).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ACheckpointIsWholeAndNeverOlderThanTheOneBefore()
    {
        string path = Path.Combine(_folder.Path, "run");
        Random random = new(2);
        int last = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            ChildProcess.StartAndKill(TimeSpan.FromMilliseconds(random.NextDouble() * 25), CheckpointForEver, path);

            int step = WriterKinds.CheckStep(WriterKinds.OpenRun(path));
            Assert.True(step >= Math.Max(last, 1), $"step {step} after {last}");
            last = step;
        }

        RunFolder run = WriterKinds.OpenRun(path);
        run.TruncateLog(last);
        using (MasterWeightAdamW optimizer = WriterKinds.Optimizer())
        {
            WriterKinds.SaveCheckpoint(run, optimizer, last + 1);
        }

        Assert.Equal(last + 1, WriterKinds.CheckStep(run));
        Assert.Equal(2, Directory.GetFileSystemEntries(run.Checkpoints).Length);
        Assert.Equal(Enumerable.Range(1, last + 1), File.ReadLines(run.Metrics).Select(line => (int)System.Text.Json.Nodes.JsonNode.Parse(line)!["step"]!));
    }

    /// <summary>The child: all kinds at once, each over its own file in turns.</summary>
    private static void WriteForEver(string[] arguments)
    {
        foreach ((string name, Action<string, int> write) in WriterKinds.All)
        {
            write(Path.Combine(arguments[0], name), 1);
        }

        Console.WriteLine("writing");
        Thread[] writers = [.. WriterKinds.All.Select(kind => new Thread(() =>
        {
            for (int i = 0; ; i++)
            {
                kind.Value(Path.Combine(arguments[0], kind.Key), 1 + (i % 2));
            }
        }))];
        Array.ForEach(writers, writer => writer.Start());
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>The child: a run that goes on where the newest checkpoint is, step by step.</summary>
    private static void CheckpointForEver(string[] arguments)
    {
        RunFolder run = WriterKinds.OpenRun(arguments[0]);
        using MasterWeightAdamW optimizer = WriterKinds.Optimizer();
        int step = TrainingCheckpoint.Resume(run, optimizer) is { } state ? (int)state["step"]! : 0;
        run.TruncateLog(step);
        WriterKinds.SaveCheckpoint(run, optimizer, ++step);
        Console.WriteLine("saving");
        while (true)
        {
            WriterKinds.SaveCheckpoint(run, optimizer, ++step);
        }
    }
}

using System.Text.Json.Nodes;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests;

/// <summary>
/// kill -9 at fifty random moments while checkpoints, indexes, results and data sets are written: what is found is the old or the new one, and
/// nothing is left lying about.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhateverTheMomentEveryFileIsTheOldOrTheNewOneAndTheCheckpointWhole()
    {
        string written = Path.Combine(_folder.Path, "written");
        string run = Path.Combine(_folder.Path, "run");
        Dictionary<string, byte[][]> versions = WriterKinds.All.ToDictionary(kind => kind.Key, kind => new[] { Version(kind, 1), Version(kind, 2) });
        Random random = new(1);
        HashSet<(string, int)> seen = [];
        int whileWriting = 0;
        int whileSaving = 0;
        int last = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            ChildProcess.StartAndKill(TimeSpan.FromMilliseconds(random.NextDouble() * 30), WriteForEver, written, run);

            foreach ((string name, byte[][] wanted) in versions)
            {
                byte[] found = File.ReadAllBytes(Path.Combine(written, name));
                int version = Array.FindIndex(wanted, v => v.AsSpan().SequenceEqual(found));
                Assert.True(version >= 0, $"{name} is neither version after kill {kill}");
                seen.Add((name, version));
            }

            using RunFolder opened = WriterKinds.OpenRun(run);
            int step = WriterKinds.CheckStep(opened);
            Assert.True(step >= Math.Max(last, 1), $"step {step} after {last}");
            last = step;
            whileWriting += Directory.GetFiles(written).Length > versions.Count ? 1 : 0;
            whileSaving += Directory.GetDirectories(Path.Combine(run, "checkpoints"), "*.writing-*").Length > 0 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"of {Kills} kills {whileWriting} hit a file and {whileSaving} a checkpoint that was being written; {last} checkpoints; {seen.Count} versions seen");
        Assert.True(whileWriting >= 5 && whileSaving >= 5, $"{whileWriting} and {whileSaving} of {Kills} kills came while something was being written");
        Assert.Contains(seen, s => s.Item2 == 0);
        Assert.Contains(seen, s => s.Item2 == 1);
        AssertClearedAway(written, versions);
        AssertGoesOn(run, last);
    }

    private static void AssertClearedAway(string written, Dictionary<string, byte[][]> versions)
    {
        foreach ((string name, Action<string, int> write) in WriterKinds.All)
        {
            string path = Path.Combine(written, name);
            WriterKinds.Read(path);
            write(path, 1);
            Assert.Equal(versions[name][0], File.ReadAllBytes(path));
        }

        Assert.Equal(WriterKinds.All.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(written).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    private static void AssertGoesOn(string path, int last)
    {
        using RunFolder run = WriterKinds.OpenRun(path);
        run.TruncateLog(last);
        using (MasterWeightAdamW optimizer = WriterKinds.Optimizer())
        {
            WriterKinds.SaveCheckpoint(run, optimizer, last + 1);
        }

        Assert.Equal(last + 1, WriterKinds.CheckStep(run));
        Assert.Equal(2, Directory.GetFileSystemEntries(run.Checkpoints).Length);
        Assert.Equal(Enumerable.Range(1, last + 1), File.ReadLines(run.Metrics).Select(line => (int)JsonNode.Parse(line)!["step"]!));
    }

    private byte[] Version(KeyValuePair<string, Action<string, int>> kind, int version)
    {
        string path = Path.Combine(_folder.Path, $"{version}-{kind.Key}");
        kind.Value(path, version);
        return File.ReadAllBytes(path);
    }

    /// <summary>The child: all kinds at once, each over its own file in turns, beside a run that goes on where its newest checkpoint is.</summary>
    private static void WriteForEver(string[] arguments)
    {
        foreach ((string name, Action<string, int> write) in WriterKinds.All)
        {
            write(Path.Combine(arguments[0], name), 1);
        }

        using RunFolder run = WriterKinds.OpenRun(arguments[1]);
        using MasterWeightAdamW optimizer = WriterKinds.Optimizer();
        int step = TrainingCheckpoint.Resume(run, optimizer) is { } state ? (int)state["step"]! : 0;
        run.TruncateLog(step);
        WriterKinds.SaveCheckpoint(run, optimizer, ++step);

        Console.WriteLine("writing");
        Thread[] writers = [.. WriterKinds.All.Select(kind => new Thread(() =>
        {
            for (int i = 1; ; i++)
            {
                kind.Value(Path.Combine(arguments[0], kind.Key), 1 + (i % 2));
            }
        }))];
        Array.ForEach(writers, writer => writer.Start());
        while (true)
        {
            WriterKinds.SaveCheckpoint(run, optimizer, ++step);
        }
    }
}

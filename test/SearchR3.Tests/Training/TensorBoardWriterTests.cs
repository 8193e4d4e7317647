using System.Numerics;
using SearchR3.Tests.Testing;
using SearchR3.Training;
using Tensorboard;

namespace SearchR3.Tests.Training;

public sealed class TensorBoardWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NumbersAndTextsCanBeReadBack()
    {
        FixedTime time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500));
        using (TensorBoardWriter writer = new(_folder.Path, time: time))
        {
            writer.Scalars(3, new Dictionary<string, double> { ["reward"] = 0.25, ["kl"] = double.NaN });
            writer.Text(4, "best", "a *reasoning* – with signs");
        }

        string file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.StartsWith("events.out.tfevents.1700000000.", Path.GetFileName(file), StringComparison.Ordinal);
        Event[] events = Read(file);
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.All(events, e => Assert.Equal(1_700_000_000.5, e.WallTime));
        Assert.Equal(3, events[1].Step);
        Assert.Equal(["reward", "kl"], events[1].Summary.Value.Select(v => v.Tag));
        Assert.Equal(0.25f, events[1].Summary.Value[0].SimpleValue);
        Assert.True(float.IsNaN(events[1].Summary.Value[1].SimpleValue));
        Summary.Types.Value text = Assert.Single(events[2].Summary.Value);
        Assert.Equal("best/text_summary", text.Tag);
        Assert.Equal("text", text.Metadata.PluginData.PluginName);
        Assert.Equal("a *reasoning* – with signs", Assert.Single(text.Tensor.StringVal).ToStringUtf8());
        Assert.Equal(3, events.Length);
    }

    [Fact]
    public void AResumedRunHasALaterFileThatPurgesTheStepsItTakesAgain()
    {
        FixedTime time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        using (TensorBoardWriter first = new(_folder.Path, time: time))
        {
            first.Scalars(11, new Dictionary<string, double> { ["reward"] = 1 });
        }

        // The same second, and a clock that was set back.
        using (TensorBoardWriter second = new(_folder.Path, resumedAt: 10, time: time))
        {
            second.Scalars(11, new Dictionary<string, double> { ["reward"] = 2 });
        }

        new TensorBoardWriter(_folder.Path, resumedAt: 11, time: new FixedTime(DateTimeOffset.FromUnixTimeSeconds(1_600_000_000))).Dispose();

        string[] files = [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(3, files.Length);
        Assert.Equal(1, Read(files[0])[1].Summary.Value[0].SimpleValue);
        Event[] resumed = Read(files[1]);
        Assert.Equal(SessionLog.Types.SessionStatus.Start, resumed[1].SessionLog.Status);
        Assert.Equal(11, resumed[1].Step);
        Assert.Equal(2, resumed[2].Summary.Value[0].SimpleValue);
        Assert.Equal(12, Read(files[2])[1].Step);
    }

    [Fact]
    public void NumbersCanBeSeenBeforeTheWriterIsDisposed()
    {
        using TensorBoardWriter writer = new(_folder.Path);
        writer.Scalars(1, new Dictionary<string, double> { ["loss"] = 0.5 });

        Assert.Equal(2, Read(Directory.GetFiles(_folder.Path)[0]).Length);
    }

    private static Event[] Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using BinaryReader reader = new(stream);
        List<Event> events = [];
        while (stream.Position < stream.Length)
        {
            byte[] length = reader.ReadBytes(8);
            Assert.Equal(Masked(length), reader.ReadUInt32());
            byte[] body = reader.ReadBytes((int)BitConverter.ToUInt64(length));
            Assert.Equal(Masked(body), reader.ReadUInt32());
            events.Add(Event.Parser.ParseFrom(body));
        }

        return [.. events];
    }

    // Bit by bit, apart from the processor's instruction that the writer uses.
    private static uint Masked(byte[] bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }

        return BitOperations.RotateLeft(~crc, 17) + 0xA282EAD8;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

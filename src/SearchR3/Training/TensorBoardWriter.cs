using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using SearchR3.Retrieval;
using Tensorboard;

namespace SearchR3.Training;

/// <summary>
/// Writes a run's numbers and texts where TensorBoard finds them: <c>events.out.tfevents.*</c> files of TFRecord frames. The messages are the protobuf classes
/// that come with TorchSharp; its own <c>SummaryWriter</c> is not used, since it writes .NET ticks as wall time, opens the file anew for each number and cannot tell of a
/// resumed run. Each start makes a file of its own, so that a torn one is never appended to. Not thread-safe.
/// </summary>
public sealed class TensorBoardWriter : IDisposable
{
    private const string Version = "brain.Event:2";

    private readonly FileStream _file;
    private readonly TimeProvider _time;

    /// <summary>Begins a file in <paramref name="folder"/>.</summary>
    /// <param name="folder">Made when missing; TensorBoard's <c>--logdir</c>.</param>
    /// <param name="resumedAt">The last step that a resumed run keeps: what earlier files hold of later steps is not shown. Null for a new run.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public TensorBoardWriter(string folder, int? resumedAt = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        _file = Create(folder);
        Event version = new() { FileVersion = Version };
        Event? start = null;
        if (resumedAt is int step)
        {
            // TensorBoard drops events of steps from this one on, as PyTorch's purge_step makes it do.
            version.Step = step + 1;
            start = new Event { Step = step + 1, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } };
        }

        Write(version);
        if (start is not null)
        {
            Write(start);
        }

        _file.Flush();
    }

    /// <summary>Adds named numbers of a step; they can be seen when the call returns.</summary>
    public void Scalars(int step, IReadOnlyDictionary<string, double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Summary summary = new();
        foreach ((string name, double value) in values)
        {
            summary.Value.Add(new Summary.Types.Value { Tag = name, SimpleValue = (float)value });
        }

        Write(new Event { Step = step, Summary = summary });
        _file.Flush();
    }

    /// <summary>Adds a text (Markdown) of a step.</summary>
    public void Text(int step, string name, string text)
    {
        TensorProto content = new() { Dtype = DataType.DtString, TensorShape = new TensorShapeProto() };
        content.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1 });
        content.StringVal.Add(ByteString.CopyFromUtf8(text));
        Summary summary = new();
        summary.Value.Add(new Summary.Types.Value
        {
            Tag = $"{name}/text_summary",
            Metadata = new SummaryMetadata { PluginData = new SummaryMetadata.Types.PluginData { PluginName = "text" } },
            Tensor = content,
        });
        Write(new Event { Step = step, Summary = summary });
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Files are read in the order of their names, so a later start must have a later name, whatever the clock did.</summary>
    private FileStream Create(string folder)
    {
        long newest = Directory.EnumerateFiles(folder, "events.out.tfevents.*")
            .Select(path => long.TryParse(Path.GetFileName(path).Split('.')[3], CultureInfo.InvariantCulture, out long second) ? second + 1 : 0)
            .DefaultIfEmpty().Max();
        long seconds = Math.Max(_time.GetUtcNow().ToUnixTimeSeconds(), newest);
        string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.searchr3.{Environment.ProcessId}");
        return new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private void Write(Event message)
    {
        message.WallTime = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        byte[] body = message.ToByteArray();

        // TFRecord: length, its checksum, body, its checksum; one write, so that a reader beside us sees whole frames.
        byte[] frame = new byte[sizeof(ulong) + sizeof(uint) + body.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), MaskedChecksum(frame.AsSpan(0, 8)));
        body.CopyTo(frame, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12 + body.Length), MaskedChecksum(body));
        try
        {
            _file.Write(frame);
        }
        catch (IOException e) when (FullDisk.Caused(e))
        {
            throw FullDisk.Refusal(_file.Name, e);
        }
    }

    /// <summary>CRC-32C turned right by 15 bits plus a constant, so that a checksum over data with checksums in it is still one.</summary>
    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}

using System.Buffers.Binary;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>One sorted part of what an <see cref="ExternalSorter"/> holds: a file, or what is still in memory.</summary>
internal sealed class SortedRun : IDisposable
{
    private readonly Stream? _stream;
    private readonly IEnumerator<ReadOnlyMemory<byte>>? _memory;
    private readonly byte[] _length = new byte[sizeof(int)];
    private byte[] _buffer = [];

    private SortedRun(Stream? stream, IEnumerator<ReadOnlyMemory<byte>>? memory)
    {
        _stream = stream;
        _memory = memory;
    }

    /// <summary>The string that was read last; valid until the next.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>A run on the disk.</summary>
    public static SortedRun OfFile(string file) => new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 15), null);

    /// <summary>A run in memory.</summary>
    public static SortedRun OfMemory(IEnumerable<ReadOnlyMemory<byte>> records) => new(null, records.GetEnumerator());

    /// <summary>Goes to the next string; false at the end.</summary>
    public bool Read()
    {
        if (_memory is not null)
        {
            bool found = _memory.MoveNext();
            Current = found ? _memory.Current : default;
            return found;
        }

        if (_stream!.ReadAtLeast(_length, sizeof(int), throwOnEndOfStream: false) < sizeof(int))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(_length);
        if (_buffer.Length < length)
        {
            _buffer = new byte[Math.Max(length, 256)];
        }

        _stream.ReadExactly(_buffer, 0, length);
        Current = _buffer.AsMemory(0, length);
        return true;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _memory?.Dispose();
    }
}

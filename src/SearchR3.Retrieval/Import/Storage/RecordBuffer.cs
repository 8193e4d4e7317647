using System.Buffers.Binary;
using System.Text;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Puts values one after another so that the order of the bytes is the order of the values: numbers are not negative, the largest digit first.</summary>
internal sealed class RecordBuffer
{
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>What was put since <see cref="Start"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public RecordBuffer Start()
    {
        _length = 0;
        return this;
    }

    public RecordBuffer Put(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(Room(16), value);
        return this;
    }

    public RecordBuffer Put(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), value);
        return this;
    }

    public RecordBuffer Put(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), value);
        return this;
    }

    public RecordBuffer Put(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    /// <summary>Length and UTF-8; its order is not that of the texts.</summary>
    public RecordBuffer Put(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Put(length);
        Encoding.UTF8.GetBytes(value, Room(length));
        return this;
    }

    public RecordBuffer Put(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        return this;
    }

    private Span<byte> Room(int length)
    {
        if (_length + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length + length, _bytes.Length * 2));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}

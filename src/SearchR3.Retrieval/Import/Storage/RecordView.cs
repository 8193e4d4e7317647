using System.Buffers.Binary;
using System.Text;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Takes the values of a <see cref="RecordBuffer"/> back in the order in which they were put.</summary>
internal ref struct RecordView(ReadOnlySpan<byte> bytes)
{
    /// <summary>What has not been taken.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public UInt128 TakeKey() => BinaryPrimitives.ReadUInt128BigEndian(Take(16));

    public long TakeInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    public int TakeInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public byte TakeByte() => Take(1)[0];

    public string TakeText() => Encoding.UTF8.GetString(Take(TakeInt32()));

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> taken = Rest[..length];
        Rest = Rest[length..];
        return taken;
    }
}

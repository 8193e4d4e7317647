using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>
/// 128 bits of SHA-256 stand for a text: no two texts of any data set have the same, so that equal ones are found by sorting numbers, and a text without
/// an id gets one that depends on nothing but itself.
/// </summary>
internal static class TextKey
{
    /// <summary>Of a text, and of what stands before it (a title); the two are kept apart.</summary>
    public static UInt128 Of(string text, string before = "")
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(sizeof(int) + Encoding.UTF8.GetMaxByteCount(before.Length) + Encoding.UTF8.GetMaxByteCount(text.Length));
        int first = Encoding.UTF8.GetBytes(before, bytes.AsSpan(sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first);
        int second = Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int) + first));
        UInt128 key = Of(bytes.AsSpan(0, sizeof(int) + first + second));
        ArrayPool<byte>.Shared.Return(bytes);
        return key;
    }

    /// <summary>Of bytes.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>The id of a text that came without one: 32 hexadecimal digits.</summary>
    public static string Id(UInt128 key) => key.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SearchR3.Retrieval.Index;

/// <summary>Writes the format of <see cref="ExactIndexFormat"/>.</summary>
internal static class ExactIndexWriter
{
    private const int LargestWrite = 1 << 26;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="SearchR3Exception">The file cannot be written, or an id holds half a surrogate pair.</exception>
    public static unsafe void Write(ExactIndex index, string path)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new SearchR3Exception("Index files are little-endian, but this machine is big-endian.");
        }

        using VectorRows.Lease lease = index.Rows.Hold();
        byte[] info = JsonSerializer.SerializeToUtf8Bytes(index.Info, ExactIndexFormat.Json);
        byte[] ids = EncodeIds(index.Ids);
        byte[] ranks = MemoryMarshal.AsBytes(index.IdRanks).ToArray();
        byte[] epochs = MemoryMarshal.AsBytes(index.Epochs).ToArray();
        byte* vectors = (byte*)lease.Pointer;
        long vectorBytes = (long)index.Count * index.Rows.Stride * sizeof(float);

        byte[][] small = [info, ids, ranks, epochs];
        byte[] header = new byte[ExactIndexFormat.HeaderLength];
        long offset = ExactIndexFormat.HeaderLength;
        long[] offsets = new long[small.Length];
        for (int section = 0; section < small.Length; section++)
        {
            offsets[section] = offset;
            WriteSection(header, section, offset, small[section].Length, Crc32C.Compute(small[section]));
            offset = ExactIndexFormat.Align(offset + small[section].Length);
        }

        uint checksum = 0;
        for (long at = 0; at < vectorBytes; at += LargestWrite)
        {
            checksum = Crc32C.Compute(new ReadOnlySpan<byte>(vectors + at, (int)Math.Min(LargestWrite, vectorBytes - at)), checksum);
        }

        WriteSection(header, ExactIndexFormat.Vectors, offset, vectorBytes, checksum);
        WriteHead(header, index, offset + vectorBytes);
        nint pointer = (nint)vectors;
        try
        {
            AtomicFile.Write(path, stream => WriteFile(stream, header, small, offsets, offset, pointer, vectorBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SearchR3Exception($"The index cannot be written to '{path}': {error.Message}", error);
        }
    }

    private static unsafe void WriteFile(
        Stream stream, byte[] header, byte[][] small, long[] offsets, long vectorOffset, nint vectors, long vectorBytes)
    {
        stream.Write(header);
        for (int section = 0; section < small.Length; section++)
        {
            Pad(stream, offsets[section]);
            stream.Write(small[section]);
        }

        Pad(stream, vectorOffset);
        for (long at = 0; at < vectorBytes; at += LargestWrite)
        {
            stream.Write(new ReadOnlySpan<byte>((byte*)vectors + at, (int)Math.Min(LargestWrite, vectorBytes - at)));
        }
    }

    private static void Pad(Stream stream, long offset) => stream.Write(new byte[offset - stream.Position]);

    private static void WriteHead(Span<byte> header, ExactIndex index, long fileLength)
    {
        ExactIndexFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ExactIndexFormat.VersionOffset..], ExactIndexFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[ExactIndexFormat.DimensionOffset..], index.Dimension);
        BinaryPrimitives.WriteInt64LittleEndian(header[ExactIndexFormat.CountOffset..], index.Count);
        BinaryPrimitives.WriteDoubleLittleEndian(header[ExactIndexFormat.MaxNormOffset..], index.Rows.MaxNorm);
        BinaryPrimitives.WriteInt64LittleEndian(header[ExactIndexFormat.FileLengthOffset..], fileLength);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header[ExactIndexFormat.HeaderChecksumOffset..], Crc32C.Compute(header[..ExactIndexFormat.HeaderChecksumOffset]));
    }

    private static void WriteSection(Span<byte> header, int section, long offset, long length, uint checksum)
    {
        Span<byte> entry = header.Slice(ExactIndexFormat.SectionsOffset + (section * ExactIndexFormat.SectionLength), ExactIndexFormat.SectionLength);
        BinaryPrimitives.WriteInt64LittleEndian(entry, offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], checksum);
    }

    private static byte[] EncodeIds(IReadOnlyList<string> ids)
    {
        using MemoryStream stream = new();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string id in ids)
        {
            byte[] bytes;
            try
            {
                bytes = StrictUtf8.GetBytes(id);
            }
            catch (EncoderFallbackException error)
            {
                throw new SearchR3Exception($"The id '{id}' is not valid Unicode text and cannot be stored.", error);
            }

            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            stream.Write(length);
            stream.Write(bytes);
        }

        return stream.ToArray();
    }
}

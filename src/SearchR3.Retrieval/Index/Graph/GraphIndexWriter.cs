using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Writes the format of <see cref="GraphIndexFormat"/>. The header, which holds the checksums, is written last into its place.</summary>
internal sealed unsafe class GraphIndexWriter
{
    private const int LargestWrite = 1 << 24;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly byte[] _header = new byte[GraphIndexFormat.HeaderLength];

    private GraphIndexWriter(Stream stream) => _stream = stream;

    /// <exception cref="SearchR3Exception">The file cannot be written, or an id holds half a surrogate pair.</exception>
    public static void Write(GraphState state, GraphIndexOptions options, string path)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new SearchR3Exception("Index files are little-endian, but this machine is big-endian.");
        }

        try
        {
            AtomicFile.Write(path, stream => new GraphIndexWriter(stream).Write(state, options));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SearchR3Exception($"The index cannot be written to '{path}': {error.Message}", error);
        }
    }

    private void Write(GraphState state, GraphIndexOptions options)
    {
        GraphStore store = state.Store;
        long[] bytes = store.Shape.SectionBytes(state.RowCount);
        _stream.Write(_header);
        Section(GraphIndexFormat.Description, crc => Put(JsonSerializer.SerializeToUtf8Bytes(new GraphIndexFormat.Head(state.Info, options), GraphIndexFormat.Json), crc));
        Section(GraphIndexFormat.Ids, crc => PutIds(state, crc));
        Section(GraphIndexFormat.Rows, crc => Put((byte*)store.Rows, bytes[0], crc));
        Section(GraphIndexFormat.Codes, crc => Put((byte*)store.Codes, bytes[1], crc));
        Section(GraphIndexFormat.Norms, crc => Put((byte*)store.Norms, bytes[2], crc));
        Section(GraphIndexFormat.Links, crc => PutLinks(state, crc));
        Section(GraphIndexFormat.Epochs, crc => Put((byte*)store.Epochs, bytes[4], crc));
        WriteHeader(state, _stream.Position);
        _stream.Position = 0;
        _stream.Write(_header);
    }

    private void WriteHeader(GraphState state, long length)
    {
        GraphShape shape = state.Store.Shape;
        GraphIndexFormat.Magic.CopyTo(_header);
        BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(GraphIndexFormat.VersionOffset), GraphIndexFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(GraphIndexFormat.DimensionOffset), shape.Dimension);
        BinaryPrimitives.WriteInt64LittleEndian(_header.AsSpan(GraphIndexFormat.CountOffset), state.RowCount);
        BinaryPrimitives.WriteInt64LittleEndian(_header.AsSpan(GraphIndexFormat.LiveOffset), state.LiveCount);
        BinaryPrimitives.WriteInt64LittleEndian(_header.AsSpan(GraphIndexFormat.FileLengthOffset), length);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(GraphIndexFormat.MaxLinksOffset), shape.MaxLinks);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(GraphIndexFormat.CodesOffset), shape.HasCodes ? 1 : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(
            _header.AsSpan(GraphIndexFormat.HeaderChecksumOffset), Crc32C.Compute(_header.AsSpan(0, GraphIndexFormat.HeaderChecksumOffset)));
    }

    private void Section(int section, Func<uint, uint> put)
    {
        _stream.Write(new byte[GraphShape.Align(_stream.Position) - _stream.Position]);
        long offset = _stream.Position;
        uint checksum = put(0);
        Span<byte> entry = _header.AsSpan(GraphIndexFormat.SectionsOffset + (section * GraphIndexFormat.SectionLength), GraphIndexFormat.SectionLength);
        BinaryPrimitives.WriteInt64LittleEndian(entry, offset);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], _stream.Position - offset);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], checksum);
    }

    private uint Put(ReadOnlySpan<byte> bytes, uint crc)
    {
        _stream.Write(bytes);
        return Crc32C.Compute(bytes, crc);
    }

    private uint Put(byte* memory, long bytes, uint crc)
    {
        for (long at = 0; at < bytes; at += LargestWrite)
        {
            crc = Put(new ReadOnlySpan<byte>(memory + at, (int)Math.Min(LargestWrite, bytes - at)), crc);
        }

        return crc;
    }

    private uint PutIds(GraphState state, uint crc)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        for (int row = 0; row < state.RowCount; row++)
        {
            byte[] bytes;
            try
            {
                bytes = StrictUtf8.GetBytes(state.Ids[row]);
            }
            catch (EncoderFallbackException error)
            {
                throw new SearchR3Exception($"The id '{state.Ids[row]}' is not valid Unicode text and cannot be stored.", error);
            }

            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            crc = Put(bytes, Put(length, crc));
        }

        return crc;
    }

    // Version words and leftovers behind a list depend on the history, not on the graph: they are left out.
    private uint PutLinks(GraphState state, uint crc)
    {
        int stride = state.Store.Shape.LinkStride;
        int rows = Math.Max(1, LargestWrite / (stride * sizeof(int)));
        int[] block = new int[rows * stride];
        fixed (int* start = block)
        {
            for (int first = 0; first < state.RowCount; first += rows)
            {
                int some = Math.Min(rows, state.RowCount - first);
                Array.Clear(block);
                for (int i = 0; i < some; i++)
                {
                    int* node = start + (i * stride);
                    int count = state.Store.CopyLinks(first + i, node + GraphShape.NodeHeader);
                    node[1] = state.Store.IsDeleted(first + i) ? -1 : count;
                }

                crc = Put((byte*)start, (long)some * stride * sizeof(int), crc);
            }
        }

        return crc;
    }
}

using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;
using System.Text.Json;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Maps and checks the format of <see cref="GraphIndexFormat"/>; nothing is believed before its checksum is. The mapping is private: an update
/// of a loaded index changes its own pages, never the file.
/// </summary>
internal sealed unsafe class GraphIndexReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly byte* _file;
    private readonly long _length;
    private readonly (long Offset, long Length)[] _sections = new (long, long)[GraphIndexFormat.SectionNames.Length];
    private GraphShape _shape;
    private int _count;
    private int _live;

    private GraphIndexReader(string path, byte* file, long length)
    {
        _path = path;
        _file = file;
        _length = length;
    }

    /// <exception cref="SearchR3Exception">No such file, no rights, not an index, another version, truncated or damaged.</exception>
    public static GraphIndex Read(string path, int? threads)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new SearchR3Exception("Index files are little-endian, but this machine is big-endian.");
        }

        MemoryMappedFile? map = null;
        MemoryMappedViewAccessor? view = null;
        byte* pointer = null;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            long length = stream.Length;
            if (length < GraphIndexFormat.HeaderLength)
            {
                throw new SearchR3Exception(
                    $"'{path}' is not a graph index: it has {length} bytes, but the header alone has {GraphIndexFormat.HeaderLength}; build the index again.");
            }

            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: false);
            view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            return new GraphIndexReader(path, pointer + view.PointerOffset, length).Read(map, view, threads);
        }
        catch (Exception error)
        {
            if (pointer is not null)
            {
                view!.SafeMemoryMappedViewHandle.ReleasePointer();
                pointer = null;
            }

            view?.Dispose();
            map?.Dispose();
            if (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                throw new SearchR3Exception($"The index '{path}' cannot be read: {error.Message}", error);
            }

            throw;
        }
        finally
        {
            if (pointer is not null)
            {
                view!.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
    }

    private GraphIndex Read(MemoryMappedFile map, MemoryMappedViewAccessor view, int? threads)
    {
        ReadHeader();
        CheckSections();
        GraphIndexFormat.Head head = ReadDescription();
        string[] ids = ReadIds();
        byte*[] sections = new byte*[5];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = _file + _sections[GraphIndexFormat.Rows + i].Offset;
        }

        GraphStore store = new(_shape, _count, view.SafeMemoryMappedViewHandle, sections, map);
        CheckLinks(store);
        GraphIndexOptions options = threads is int some ? head.Options with { Threads = some } : head.Options with { Threads = Environment.ProcessorCount };
        options.Validate();
        EntryPoints entries = EntryPoints.Sample(store, _count, _live, options.Seed);
        return new GraphIndex(new GraphState(store, entries, _count, _live, ids, head.Info), options, GraphEngine.BestKernel);
    }

    private void ReadHeader()
    {
        ReadOnlySpan<byte> header = new(_file, GraphIndexFormat.HeaderLength);
        if (!header.StartsWith(GraphIndexFormat.Magic))
        {
            string found = Convert.ToHexString(header[..GraphIndexFormat.Magic.Length]);
            throw Refuse(0, $"it begins with {found}, but a graph index begins with {Convert.ToHexString(GraphIndexFormat.Magic)} (SR3GRAPH)");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[GraphIndexFormat.VersionOffset..]);
        if (version != GraphIndexFormat.Version)
        {
            throw Refuse(GraphIndexFormat.VersionOffset, $"it has format version {version}, but this program reads version {GraphIndexFormat.Version}");
        }

        CompareChecksum("header", 0, BinaryPrimitives.ReadUInt32LittleEndian(header[GraphIndexFormat.HeaderChecksumOffset..]),
            Crc32C.Compute(header[..GraphIndexFormat.HeaderChecksumOffset]));
        long expectedLength = BinaryPrimitives.ReadInt64LittleEndian(header[GraphIndexFormat.FileLengthOffset..]);
        if (expectedLength != _length)
        {
            throw Refuse(Math.Min(_length, expectedLength), $"it has {_length} bytes, but its header says {expectedLength}");
        }

        int dimension = BinaryPrimitives.ReadInt32LittleEndian(header[GraphIndexFormat.DimensionOffset..]);
        int maxLinks = BinaryPrimitives.ReadInt32LittleEndian(header[GraphIndexFormat.MaxLinksOffset..]);
        long count = BinaryPrimitives.ReadInt64LittleEndian(header[GraphIndexFormat.CountOffset..]);
        long live = BinaryPrimitives.ReadInt64LittleEndian(header[GraphIndexFormat.LiveOffset..]);
        if (dimension is < 0 or > GraphIndexFormat.LargestDimension || maxLinks is < 4 or > GraphIndexFormat.LargestLinks ||
            count is < 0 or >= int.MaxValue || live < 0 || live > count || (count > 0 && dimension == 0))
        {
            throw Refuse(GraphIndexFormat.DimensionOffset, $"it claims {count} rows, {live} of them live, of {dimension} dimensions and {maxLinks} links");
        }

        _shape = new GraphShape(dimension, maxLinks, BinaryPrimitives.ReadInt32LittleEndian(header[GraphIndexFormat.CodesOffset..]) != 0);
        _count = (int)count;
        _live = (int)live;
    }

    private void CheckSections()
    {
        long[] expected = [-1, -1, .. _shape.SectionBytes(_count)];
        for (int section = 0; section < _sections.Length; section++)
        {
            int at = GraphIndexFormat.SectionsOffset + (section * GraphIndexFormat.SectionLength);
            ReadOnlySpan<byte> entry = new(_file + at, GraphIndexFormat.SectionLength);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
            long length = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            string name = GraphIndexFormat.SectionNames[section];
            if (offset < GraphIndexFormat.HeaderLength || offset % 64 != 0 || length < 0 || length > _length - offset)
            {
                throw Refuse(at, $"its section '{name}' claims bytes {offset} to {offset + length}, but the file has {_length}");
            }

            if (expected[section] >= 0 && expected[section] != length)
            {
                throw Refuse(at, $"its section '{name}' has {length} bytes, but {_count} rows need {expected[section]}");
            }

            CompareChecksum(name, offset, BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]), Checksum(offset, length));
            _sections[section] = (offset, length);
        }
    }

    private uint Checksum(long offset, long length)
    {
        const int Step = 1 << 26;
        uint checksum = 0;
        for (long at = 0; at < length; at += Step)
        {
            checksum = Crc32C.Compute(new ReadOnlySpan<byte>(_file + offset + at, (int)Math.Min(Step, length - at)), checksum);
        }

        return checksum;
    }

    private void CompareChecksum(string name, long offset, uint stored, uint computed)
    {
        if (stored != computed)
        {
            throw Refuse(offset, $"the checksum of its {name} is {computed:X8}, but {stored:X8} is written in the header");
        }
    }

    private GraphIndexFormat.Head ReadDescription()
    {
        (long offset, long length) = _sections[GraphIndexFormat.Description];
        try
        {
            GraphIndexFormat.Head head = JsonSerializer.Deserialize<GraphIndexFormat.Head>(
                new ReadOnlySpan<byte>(_file + offset, checked((int)length)), GraphIndexFormat.Json)!;
            head.Info.Validate();
            head.Options.Validate();
            if (head.Options.MaxLinks != _shape.MaxLinks || (head.Options.Codes == GraphCodes.Int8) != _shape.HasCodes)
            {
                throw Refuse(offset, $"its description says degree {head.Options.Degree} and codes {head.Options.Codes}, but its header differs");
            }

            return head;
        }
        catch (JsonException error)
        {
            throw Refuse(offset, $"its description is not the JSON of an index ({error.Message})");
        }
    }

    private string[] ReadIds()
    {
        (long offset, long length) = _sections[GraphIndexFormat.Ids];
        string[] ids = new string[_count];
        long at = 0;
        for (int row = 0; row < ids.Length; row++)
        {
            int bytes = length - at < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(_file + offset + at, sizeof(int)));
            at += sizeof(int);
            if (bytes <= 0 || bytes > length - at)
            {
                throw Refuse(offset + at, $"the id of row {row} claims {bytes} bytes, but {Math.Max(0, length - at)} are left");
            }

            try
            {
                ids[row] = StrictUtf8.GetString(_file + offset + at, bytes);
            }
            catch (DecoderFallbackException error)
            {
                throw Refuse(offset + at, $"the id of row {row} is not UTF-8 ({error.Message})");
            }

            at += bytes;
        }

        return at == length ? ids : throw Refuse(offset + at, $"{length - at} bytes follow the {_count} ids");
    }

    // A walk follows these numbers without looking: one outside the file would end the process.
    private void CheckLinks(GraphStore store)
    {
        int live = 0;
        for (int row = 0; row < _count; row++)
        {
            int* node = store.Node(row);
            bool wrong = node[0] != 0 || node[1] < -1 || node[1] > _shape.MaxLinks;
            for (int i = 0; i < node[1] && !wrong; i++)
            {
                wrong = (uint)node[GraphShape.NodeHeader + i] >= (uint)_count;
            }

            if (wrong)
            {
                throw Refuse((byte*)node - _file, $"the links of row {row} point outside the {_count} rows");
            }

            live += node[1] >= 0 ? 1 : 0;
        }

        if (live != _live)
        {
            throw Refuse(GraphIndexFormat.LiveOffset, $"it claims {_live} live rows, but {live} rows are not deleted");
        }
    }

    private SearchR3Exception Refuse(long offset, string what) =>
        new($"The index '{_path}' is refused at byte {offset}: {what}; build the index again.");
}

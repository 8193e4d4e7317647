using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;
using System.Text.Json;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// A mapped index file: what the kinds of index share in mapping one and checking it (see <see cref="IndexFileLayout"/>). Nothing is believed before
/// its checksum is.
/// </summary>
internal sealed unsafe class IndexFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly IndexFileLayout _layout;
    private readonly byte* _start;
    private readonly long _length;
    private readonly (long Offset, long Length)[] _sections;

    private IndexFile(string path, IndexFileLayout layout, MemoryMappedFile map, MemoryMappedViewAccessor view, byte* start, long length)
    {
        _path = path;
        _layout = layout;
        _start = start;
        _length = length;
        _sections = new (long, long)[layout.SectionNames.Length];
        Map = map;
        View = view;
    }

    /// <summary>To be disposed by whoever uses the bytes beyond <see cref="Read"/>.</summary>
    public MemoryMappedFile Map { get; }

    /// <summary>The view whose handle keeps the bytes.</summary>
    public MemoryMappedViewAccessor View { get; }

    /// <summary>The first byte; valid while the handle of <see cref="View"/> is held.</summary>
    public byte* Start => _start;

    public ReadOnlySpan<byte> Header => new(_start, _layout.HeaderLength);

    /// <summary>Maps a file and gives it, its header checked, to <paramref name="read"/>, which owns it when it returns.</summary>
    /// <exception cref="SearchR3Exception">No such file, no rights, another kind, another version, truncated or damaged.</exception>
    public static T Read<T>(string path, IndexFileLayout layout, MemoryMappedFileAccess access, Func<IndexFile, T> read)
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
            if (length < layout.HeaderLength)
            {
                throw new SearchR3Exception(
                    $"'{path}' is not {layout.Kind}: it has {length} bytes, but the header alone has {layout.HeaderLength}; build the index again.");
            }

            map = MemoryMappedFile.CreateFromFile(stream, null, 0, access, HandleInheritability.None, leaveOpen: false);
            view = map.CreateViewAccessor(0, 0, access);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            IndexFile file = new(path, layout, map, view, pointer + view.PointerOffset, length);
            file.CheckHeader();
            return read(file);
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
            if (error is SearchR3Exception && !error.Message.Contains(path, StringComparison.Ordinal))
            {
                throw new SearchR3Exception($"The index '{path}' cannot be used: {error.Message}", error);
            }

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

    public int Integer(int offset) => BinaryPrimitives.ReadInt32LittleEndian(Header[offset..]);

    public long Long(int offset) => BinaryPrimitives.ReadInt64LittleEndian(Header[offset..]);

    /// <summary>Checks the table of sections and every byte of each.</summary>
    /// <param name="expected">Length of each section; -1 where any will do.</param>
    /// <param name="rows">Rows that the lengths were made from.</param>
    public void CheckSections(ReadOnlySpan<long> expected, int rows)
    {
        for (int section = 0; section < _sections.Length; section++)
        {
            int at = _layout.SectionsOffset + (section * IndexFileLayout.SectionLength);
            long offset = Long(at);
            long length = Long(at + 8);
            string name = _layout.SectionNames[section];
            if (offset < _layout.HeaderLength || offset % IndexFileLayout.Alignment != 0 || length < 0 || length > _length - offset)
            {
                throw Refuse(at, $"its section '{name}' claims bytes {offset} to {offset + length}, but the file has {_length}");
            }

            if (expected[section] >= 0 && expected[section] != length)
            {
                throw Refuse(at, $"its section '{name}' has {length} bytes, but {rows} rows need {expected[section]}");
            }

            CompareChecksum(name, offset, (uint)Integer(at + 16), Checksum(offset, length));
            _sections[section] = (offset, length);
        }
    }

    /// <summary>Where a checked section begins.</summary>
    public long OffsetOf(int section) => _sections[section].Offset;

    /// <summary>A checked section of less than 2 GB.</summary>
    public ReadOnlySpan<byte> Bytes(int section) => new(_start + _sections[section].Offset, checked((int)_sections[section].Length));

    /// <summary>A checked section of JSON.</summary>
    public T ReadJson<T>(int section, JsonSerializerOptions options)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Bytes(section), options) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw Refuse(OffsetOf(section), $"its description is not the JSON of an index ({error.Message})");
        }
    }

    /// <summary>A checked section of ids: u32 byte length and UTF-8 each.</summary>
    public string[] ReadIds(int section, int count)
    {
        (long offset, long length) = _sections[section];
        string[] ids = new string[count];
        long at = 0;
        for (int row = 0; row < ids.Length; row++)
        {
            int bytes = length - at < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(_start + offset + at, sizeof(int)));
            at += sizeof(int);
            if (bytes <= 0 || bytes > length - at)
            {
                throw Refuse(offset + at, $"the id of row {row} claims {bytes} bytes, but {Math.Max(0, length - at)} are left");
            }

            try
            {
                ids[row] = StrictUtf8.GetString(_start + offset + at, bytes);
            }
            catch (DecoderFallbackException error)
            {
                throw Refuse(offset + at, $"the id of row {row} is not UTF-8 ({error.Message})");
            }

            at += bytes;
        }

        return at == length ? ids : throw Refuse(offset + at, $"{length - at} bytes follow the {count} ids");
    }

    public SearchR3Exception Refuse(long offset, string what) =>
        new($"The index '{_path}' is refused at byte {offset}: {what}; build the index again.");

    private void CheckHeader()
    {
        ReadOnlySpan<byte> magic = Encoding.ASCII.GetBytes(_layout.Magic);
        if (!Header.StartsWith(magic))
        {
            string found = Convert.ToHexString(Header[..magic.Length]);
            throw Refuse(0, $"it begins with {found}, but {_layout.Kind} begins with {Convert.ToHexString(magic)} ({_layout.Magic})");
        }

        uint version = (uint)Integer(IndexFileLayout.VersionOffset);
        if (version != _layout.Version)
        {
            throw Refuse(IndexFileLayout.VersionOffset, $"it has format version {version}, but this program reads version {_layout.Version}");
        }

        CompareChecksum("header", 0, (uint)Integer(_layout.HeaderChecksumOffset), Crc32C.Compute(Header[.._layout.HeaderChecksumOffset]));
        long expectedLength = Long(IndexFileLayout.FileLengthOffset);
        if (expectedLength != _length)
        {
            throw Refuse(Math.Min(_length, expectedLength), $"it has {_length} bytes, but its header says {expectedLength}");
        }
    }

    private uint Checksum(long offset, long length)
    {
        const int Step = 1 << 26;
        uint checksum = 0;
        for (long at = 0; at < length; at += Step)
        {
            checksum = Crc32C.Compute(new ReadOnlySpan<byte>(_start + offset + at, (int)Math.Min(Step, length - at)), checksum);
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
}

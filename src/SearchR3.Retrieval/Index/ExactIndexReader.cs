using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SearchR3.Retrieval.Index;

/// <summary>Maps and checks the format of <see cref="ExactIndexFormat"/>; nothing is believed before its checksum is.</summary>
internal sealed unsafe class ExactIndexReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly byte* _file;
    private readonly long _length;
    private readonly (long Offset, long Length)[] _sections = new (long, long)[ExactIndexFormat.SectionNames.Length];
    private int _dimension;
    private int _count;
    private double _maxNorm;

    private ExactIndexReader(string path, byte* file, long length)
    {
        _path = path;
        _file = file;
        _length = length;
    }

    /// <exception cref="SearchR3Exception">No such file, no rights, not an index, another version, truncated or damaged.</exception>
    public static ExactIndex Read(string path)
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
            if (length < ExactIndexFormat.HeaderLength)
            {
                throw new SearchR3Exception(
                    $"'{path}' is not an index: it has {length} bytes, but the header alone has {ExactIndexFormat.HeaderLength}.");
            }

            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            return new ExactIndexReader(path, pointer + view.PointerOffset, length).Read(map, view);
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

    private ExactIndex Read(MemoryMappedFile map, MemoryMappedViewAccessor view)
    {
        ReadHeader();
        CheckSections();
        IndexInfo info = ReadInfo();
        string[] ids = ReadIds();
        int[] ranks = Integers(ExactIndexFormat.Ranks);
        CheckRanks(ranks);
        int[] epochs = Integers(ExactIndexFormat.Epochs);
        VectorRows rows = new(
            view.SafeMemoryMappedViewHandle, view.PointerOffset + _sections[ExactIndexFormat.Vectors].Offset, _count, _dimension, _maxNorm, map);
        return new ExactIndex(rows, ids, ranks, epochs, info);
    }

    private void ReadHeader()
    {
        ReadOnlySpan<byte> header = new(_file, ExactIndexFormat.HeaderLength);
        if (!header.StartsWith(ExactIndexFormat.Magic))
        {
            string found = Convert.ToHexString(header[..ExactIndexFormat.Magic.Length]);
            throw Refuse(0, $"it begins with {found}, but an index begins with {Convert.ToHexString(ExactIndexFormat.Magic)} (SR3EXACT)");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[ExactIndexFormat.VersionOffset..]);
        if (version != ExactIndexFormat.Version)
        {
            throw Refuse(ExactIndexFormat.VersionOffset, $"it has format version {version}, but this program reads version {ExactIndexFormat.Version}");
        }

        CompareChecksum("header", 0, BinaryPrimitives.ReadUInt32LittleEndian(header[ExactIndexFormat.HeaderChecksumOffset..]),
            Crc32C.Compute(header[..ExactIndexFormat.HeaderChecksumOffset]));
        long expectedLength = BinaryPrimitives.ReadInt64LittleEndian(header[ExactIndexFormat.FileLengthOffset..]);
        if (expectedLength != _length)
        {
            throw Refuse(Math.Min(_length, expectedLength), $"it has {_length} bytes, but its header says {expectedLength}");
        }

        _dimension = BinaryPrimitives.ReadInt32LittleEndian(header[ExactIndexFormat.DimensionOffset..]);
        long count = BinaryPrimitives.ReadInt64LittleEndian(header[ExactIndexFormat.CountOffset..]);
        _maxNorm = BinaryPrimitives.ReadDoubleLittleEndian(header[ExactIndexFormat.MaxNormOffset..]);
        if (_dimension is < 0 or > ExactIndexFormat.LargestDimension || count is < 0 or > int.MaxValue || (count > 0 && _dimension == 0))
        {
            throw Refuse(ExactIndexFormat.DimensionOffset, $"it claims {count} rows of {_dimension} dimensions");
        }

        _count = (int)count;
    }

    private void CheckSections()
    {
        long vectorBytes = checked((long)_count * VectorRows.StrideOf(_dimension) * sizeof(float));
        long[] expected = [-1, -1, (long)_count * sizeof(int), (long)_count * sizeof(int), vectorBytes];
        for (int section = 0; section < _sections.Length; section++)
        {
            int at = ExactIndexFormat.SectionsOffset + (section * ExactIndexFormat.SectionLength);
            ReadOnlySpan<byte> entry = new(_file + at, ExactIndexFormat.SectionLength);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
            long length = BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            string name = ExactIndexFormat.SectionNames[section];
            if (offset < ExactIndexFormat.HeaderLength || offset % ExactIndexFormat.Alignment != 0 || length < 0 || length > _length - offset)
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

    private IndexInfo ReadInfo()
    {
        (long offset, long length) = _sections[ExactIndexFormat.Info];
        try
        {
            IndexInfo info = JsonSerializer.Deserialize<IndexInfo>(new ReadOnlySpan<byte>(_file + offset, checked((int)length)), ExactIndexFormat.Json)!;
            info.Validate();
            return info;
        }
        catch (JsonException error)
        {
            throw Refuse(offset, $"its description is not the JSON of an index ({error.Message})");
        }
    }

    private string[] ReadIds()
    {
        (long offset, long length) = _sections[ExactIndexFormat.Ids];
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

    private int[] Integers(int section) =>
        MemoryMarshal.Cast<byte, int>(new ReadOnlySpan<byte>(_file + _sections[section].Offset, checked((int)_sections[section].Length))).ToArray();

    private void CheckRanks(int[] ranks)
    {
        bool[] seen = new bool[ranks.Length];
        for (int row = 0; row < ranks.Length; row++)
        {
            if ((uint)ranks[row] >= (uint)ranks.Length || seen[ranks[row]])
            {
                throw Refuse(
                    _sections[ExactIndexFormat.Ranks].Offset + (row * sizeof(int)), $"the id rank of row {row} is {ranks[row]}, not one of 0 to {ranks.Length - 1} used once");
            }

            seen[ranks[row]] = true;
        }
    }

    private SearchR3Exception Refuse(long offset, string what) =>
        new($"The index '{_path}' is refused at byte {offset}: {what}; build the index again.");
}

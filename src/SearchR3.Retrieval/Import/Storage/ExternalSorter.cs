using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SearchR3.Retrieval.Import.Storage;

/// <summary>
/// Sorts more byte strings than fit in memory, by their bytes: what fills the memory is sorted and written as a run, and the runs are merged when
/// they are read. Memory is bounded whatever the number of strings: that of one run, and a small buffer for each file that is merged.
/// </summary>
internal sealed class ExternalSorter : IDisposable
{
    private const int FirstMemory = 1 << 16;

    private readonly string _prefix;
    private readonly int _memoryBytes;
    private readonly int _fanIn;
    private readonly List<List<string>> _levels = [];
    private readonly List<Entry> _entries = [];
    private byte[] _arena;
    private int _used;
    private int _files;
    private bool _sorted;

    /// <summary>Makes an empty sorter.</summary>
    /// <param name="folder">Where runs are written; files are made when the memory is full.</param>
    /// <param name="name">What their names start with.</param>
    /// <param name="memoryBytes">Of one run.</param>
    /// <param name="fanIn">Runs of one size that are merged into a larger one.</param>
    public ExternalSorter(string folder, string name, int memoryBytes = 1 << 20, int fanIn = 64)
    {
        _prefix = Path.Combine(folder, name);
        _memoryBytes = memoryBytes;
        _fanIn = fanIn;
        _arena = new byte[Math.Min(FirstMemory, memoryBytes)];
    }

    /// <summary>Strings added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one; not after <see cref="Sorted"/>.</summary>
    public void Add(ReadOnlySpan<byte> record)
    {
        if (_sorted)
        {
            throw new InvalidOperationException("what is sorted is no longer added to");
        }

        if (_used + record.Length > _arena.Length)
        {
            MakeRoom(record.Length);
        }

        record.CopyTo(_arena.AsSpan(_used));
        _entries.Add(new Entry(Prefix(record), _used, record.Length));
        _used += record.Length;
        Count++;
    }

    /// <summary>All of them in order, equal ones as often as they were added; each is valid until the next. May be called again.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Sorted()
    {
        if (!_sorted)
        {
            SortEntries();
            _sorted = true;
        }

        return Merge(_levels.SelectMany(level => level), withMemory: true);
    }

    /// <summary>Removes the runs.</summary>
    public void Dispose()
    {
        foreach (string file in _levels.SelectMany(level => level))
        {
            File.Delete(file);
        }

        _levels.Clear();
        _arena = [];
        _entries.Clear();
    }

    private void MakeRoom(int length)
    {
        // A string longer than a run's memory is a run of its own.
        if (_used > 0 && _used + length > _memoryBytes)
        {
            SortEntries();
            AddRun(0, _entries.Select(entry => (ReadOnlyMemory<byte>)_arena.AsMemory(entry.Offset, entry.Length)));
            _entries.Clear();
            _used = 0;
        }

        if (_used + length > _arena.Length)
        {
            Array.Resize(ref _arena, Math.Max(_used + length, Math.Min(_memoryBytes, _arena.Length * 2)));
        }
    }

    private void SortEntries() => CollectionsMarshal.AsSpan(_entries).Sort((x, y) => x.Prefix != y.Prefix
        ? x.Prefix.CompareTo(y.Prefix)
        : _arena.AsSpan(x.Offset, x.Length).SequenceCompareTo(_arena.AsSpan(y.Offset, y.Length)));

    // The first bytes as a number, which decides nearly always and lies beside the others.
    private static ulong Prefix(ReadOnlySpan<byte> record)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        record[..Math.Min(record.Length, sizeof(ulong))].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }

    private void AddRun(int level, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        string file = $"{_prefix}-{_files++}.run";
        using (FileStream stream = new(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            foreach (ReadOnlyMemory<byte> record in records)
            {
                BinaryPrimitives.WriteInt32LittleEndian(length, record.Length);
                stream.Write(length);
                stream.Write(record.Span);
            }
        }

        if (_levels.Count == level)
        {
            _levels.Add([]);
        }

        List<string> runs = _levels[level];
        runs.Add(file);
        if (runs.Count == _fanIn)
        {
            AddRun(level + 1, Merge([.. runs], withMemory: false));
            runs.ForEach(File.Delete);
            runs.Clear();
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Merge(IEnumerable<string> files, bool withMemory)
    {
        List<SortedRun> runs = [];
        try
        {
            runs.AddRange(files.Select(SortedRun.OfFile));
            if (withMemory)
            {
                runs.Add(SortedRun.OfMemory(_entries.Select(entry => (ReadOnlyMemory<byte>)_arena.AsMemory(entry.Offset, entry.Length))));
            }

            PriorityQueue<SortedRun, ReadOnlyMemory<byte>> queue = new(Comparer<ReadOnlyMemory<byte>>.Create((x, y) => x.Span.SequenceCompareTo(y.Span)));
            foreach (SortedRun run in runs.Where(run => run.Read()))
            {
                queue.Enqueue(run, run.Current);
            }

            while (queue.Count > 0)
            {
                SortedRun first = queue.Dequeue();
                yield return first.Current;
                if (first.Read())
                {
                    queue.Enqueue(first, first.Current);
                }
            }
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    /// <summary>Where a string lies in the memory.</summary>
    private readonly record struct Entry(ulong Prefix, int Offset, int Length);
}

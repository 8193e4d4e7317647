using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>
/// A file of named tensors in the safetensors format, memory-mapped. Opening reads and checks the header alone; tensors are copied from
/// the map piece by piece, so that neither the file nor a tensor is held a second time. Closed by <see cref="Dispose"/>; tensors that were
/// read stay valid.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    // One window of the map: a bound on what is mapped at a time, and below what a span can hold.
    private const long WindowBytes = 32L << 20;

    private readonly MemoryMappedFile _map;
    private readonly long _dataStart;

    private SafetensorsFile(
        string path, MemoryMappedFile map, long dataStart, IReadOnlyDictionary<string, SafetensorsEntry> entries,
        IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        _map = map;
        _dataStart = dataStart;
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Every tensor by its name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The free text of the header, such as <c>format</c> = <c>pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="SearchR3Exception">The file is missing, cut short, or its header contradicts itself or the file's length.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"{path} does not exist.");
        }

        using FileStream stream = File.OpenRead(path);
        long length = stream.Length;
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw new SearchR3Exception($"{path} has {length} bytes, too few for a safetensors file; get it again.");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)(length - prefix.Length))
        {
            throw new SearchR3Exception(
                $"{path} has {length} bytes, but claims a header of {headerLength}: it is cut short or not a safetensors file.");
        }

        if (headerLength > SafetensorsHeader.LongestHeader)
        {
            throw new SearchR3Exception(
                $"{path} claims a header of {headerLength} bytes, but the format allows {SafetensorsHeader.LongestHeader}.");
        }

        var header = new byte[headerLength];
        stream.ReadExactly(header);
        long dataStart = prefix.Length + (long)headerLength;
        (Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata) =
            SafetensorsHeader.Parse(header, length - dataStart, path);
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        return new SafetensorsFile(path, map, dataStart, entries, metadata);
    }

    /// <summary>A new CPU tensor with the stored type and shape.</summary>
    /// <exception cref="SearchR3Exception">The file has no such tensor.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = Find(name);
        Tensor tensor = empty([.. entry.Shape], entry.Dtype);
        CopyTo(name, tensor);
        return tensor;
    }

    /// <summary>Fills <paramref name="destination"/>, whatever its device and type, without a second copy of the tensor in memory.</summary>
    /// <param name="name">Name in the file.</param>
    /// <param name="destination">Contiguous, of the stored shape.</param>
    /// <exception cref="SearchR3Exception">The file has no such tensor, or its shape is another.</exception>
    public void CopyTo(string name, Tensor destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        SafetensorsEntry entry = Find(name);
        if (!destination.shape.AsSpan().SequenceEqual([.. entry.Shape]))
        {
            throw new SearchR3Exception(
                $"{Path}: the tensor \"{name}\" has the shape [{string.Join(", ", entry.Shape)}], but the model needs "
                + $"[{string.Join(", ", destination.shape)}].");
        }

        using IDisposable noGradient = no_grad();
        using Tensor flat = destination.detach().view(-1);
        int size = SafetensorsTypes.SizeOf(entry.Dtype);
        long step = WindowBytes / size;
        for (long at = 0; at < flat.shape[0]; at += step)
        {
            long count = Math.Min(step, flat.shape[0] - at);
            using Tensor part = flat.narrow(0, at, count);
            CopyWindow(_dataStart + entry.Begin + at * size, count * size, entry.Dtype, part);
        }
    }

    /// <summary>Writes a file that Python's safetensors reads, replacing an older one in one step.</summary>
    /// <param name="path">Written beside and moved into place.</param>
    /// <param name="tensors">Names and tensors, on any device; stored in this order.</param>
    /// <param name="dtype">Type to store floating-point tensors in; null keeps each one's own.</param>
    /// <param name="metadata">Free text for the header; <c>format</c> = <c>pt</c> is always there.</param>
    public static void Write(
        string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype = null,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, tensors, dtype, metadata);

    /// <inheritdoc/>
    public void Dispose() => _map.Dispose();

    private SafetensorsEntry Find(string name) =>
        Entries.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new SearchR3Exception($"{Path} has no tensor named \"{name}\".");

    private unsafe void CopyWindow(long offset, long length, ScalarType stored, Tensor destination)
    {
        using MemoryMappedViewAccessor view = _map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        try
        {
            // The view begins at a page; PointerOffset leads from there to the byte that was asked for.
            var source = new ReadOnlySpan<byte>(pointer + view.PointerOffset, checked((int)length));
            if (destination.device_type == DeviceType.CPU && destination.dtype == stored)
            {
                source.CopyTo(destination.bytes);
                return;
            }

            using Tensor staged = empty(destination.shape, stored);
            source.CopyTo(staged.bytes);
            destination.copy_(staged);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// The arrays of a graph index (see <see cref="GraphShape"/>), allocated here or lying in a private mapping of a file. One thread at a
/// time writes. Readers hold a <see cref="Lease"/>, and read a row's links or vector between two looks at its version (a sequence lock,
/// Lameter 2005): they see an old or a new list, never a mixture.
/// </summary>
internal sealed unsafe class GraphStore : IDisposable
{
    private readonly SafeBuffer _memory;
    private readonly IDisposable? _owner;
    private int _vectorVersion;

    /// <summary>Empty arrays for <paramref name="capacity"/> rows.</summary>
    public GraphStore(GraphShape shape, int capacity)
    {
        Shape = shape;
        Capacity = Math.Max(capacity, 1);
        long[] bytes = shape.SectionBytes(Capacity);
        AlignedMemory memory = new(bytes.Sum(GraphShape.Align) / sizeof(float));
        _memory = memory;
        byte* at = (byte*)memory.Pointer;
        Rows = (float*)at;
        Codes = (sbyte*)(at += GraphShape.Align(bytes[0]));
        Norms = (float*)(at += GraphShape.Align(bytes[1]));
        Links = (int*)(at += GraphShape.Align(bytes[2]));
        Epochs = (int*)(at + GraphShape.Align(bytes[3]));
    }

    /// <summary>Arrays that lie in <paramref name="memory"/>, whose pointer the caller has acquired.</summary>
    public GraphStore(GraphShape shape, int capacity, SafeBuffer memory, byte*[] sections, IDisposable? owner)
    {
        Shape = shape;
        Capacity = capacity;
        _memory = memory;
        _owner = owner;
        Rows = (float*)sections[0];
        Codes = (sbyte*)sections[1];
        Norms = (float*)sections[2];
        Links = (int*)sections[3];
        Epochs = (int*)sections[4];
    }

    public GraphShape Shape { get; }

    public int Capacity { get; }

    public float* Rows { get; }

    public sbyte* Codes { get; }

    public float* Norms { get; }

    public int* Links { get; }

    public int* Epochs { get; }

    /// <summary>Odd while vectors are being written, another number afterwards: one look before and after a batch of reads.</summary>
    public int VectorVersion => Volatile.Read(ref _vectorVersion);

    /// <summary>Keeps the memory until disposed; false when the store has been replaced or closed.</summary>
    public bool TryHold(out Lease lease)
    {
        try
        {
            byte* pointer = null;
            _memory.AcquirePointer(ref pointer);
            lease = new Lease(_memory);
            return true;
        }
        catch (ObjectDisposedException)
        {
            lease = default;
            return false;
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _owner?.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Node(int row) => Links + ((nint)row * Shape.LinkStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int row) => Rows + ((nint)row * Shape.RowStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public sbyte* Code(int row) => Codes + ((nint)row * Shape.CodeStride);

    public bool IsDeleted(int row) => Volatile.Read(ref Node(row)[1]) < 0;

    /// <summary>Copies a row's links, at most <see cref="GraphShape.MaxLinks"/>; while another thread writes them it waits.</summary>
    public int CopyLinks(int row, int* target)
    {
        int* node = Node(row);
        SpinWait wait = default;
        while (true)
        {
            int version = Volatile.Read(ref node[0]);
            if ((version & 1) == 0)
            {
                int count = Math.Clamp(node[1], 0, Shape.MaxLinks);
                new ReadOnlySpan<int>(node + GraphShape.NodeHeader, count).CopyTo(new Span<int>(target, count));
                Volatile.ReadBarrier();
                if (node[0] == version)
                {
                    return count;
                }
            }

            wait.SpinOnce();
        }
    }

    /// <summary>Marks a row deleted. Its list stays, so that a walk that stands on it finds its way on.</summary>
    public void MarkDeleted(int row)
    {
        int* node = Node(row);
        BeginWrite(node);
        node[1] = ~node[1];
        EndWrite(node);
    }

    /// <summary>Copies a row's vector; while another thread writes it, waits.</summary>
    public void CopyVector(int row, Span<float> target)
    {
        int* node = Node(row);
        SpinWait wait = default;
        while (true)
        {
            int version = Volatile.Read(ref node[0]);
            new ReadOnlySpan<float>(Row(row), target.Length).CopyTo(target);
            Volatile.ReadBarrier();
            if ((version & 1) == 0 && node[0] == version)
            {
                return;
            }

            wait.SpinOnce();
        }
    }

    /// <summary>Publishes a row's links, or makes it a deleted row without any.</summary>
    public void WriteLinks(int row, ReadOnlySpan<int> links, bool deleted = false)
    {
        int* node = Node(row);
        BeginWrite(node);
        links.CopyTo(new Span<int>(node + GraphShape.NodeHeader, Shape.MaxLinks));
        node[1] = deleted ? -1 : links.Length;
        EndWrite(node);
    }

    /// <summary>Announces <see cref="WriteRow"/>, from any number of threads, until <see cref="EndVectors"/>.</summary>
    public void BeginVectors() => Interlocked.Increment(ref _vectorVersion);

    public void EndVectors() => Interlocked.Increment(ref _vectorVersion);

    /// <summary>Publishes a row's vector (already padded), with its code, and its epoch.</summary>
    public void WriteRow(int row, float* vector, int epoch)
    {
        int* node = Node(row);
        BeginWrite(node);
        new ReadOnlySpan<float>(vector, Shape.RowStride).CopyTo(new Span<float>(Row(row), Shape.RowStride));
        float* norms = Norms + ((nint)row * GraphShape.NormStride);
        if (Shape.HasCodes)
        {
            norms[0] = ScalarQuantizer.EncodeRow(vector, Code(row), Shape.RowStride, out norms[1]);
        }
        else
        {
            norms[0] = 1;
            norms[1] = DotKernel.Dot(vector, vector, Shape.RowStride);
        }

        Epochs[row] = epoch;
        EndWrite(node);
    }

    /// <summary>A copy with room for <paramref name="capacity"/> rows, of which the first <paramref name="count"/> are filled.</summary>
    public GraphStore Grow(int count, int capacity)
    {
        GraphStore grown = new(Shape, capacity);
        long[] bytes = Shape.SectionBytes(count);
        Buffer.MemoryCopy(Rows, grown.Rows, bytes[0], bytes[0]);
        Buffer.MemoryCopy(Codes, grown.Codes, bytes[1], bytes[1]);
        Buffer.MemoryCopy(Norms, grown.Norms, bytes[2], bytes[2]);
        Buffer.MemoryCopy(Links, grown.Links, bytes[3], bytes[3]);
        Buffer.MemoryCopy(Epochs, grown.Epochs, bytes[4], bytes[4]);
        return grown;
    }

    /// <summary>
    /// The same rows and links with 8-bit codes of <paramref name="rows"/> beside them: links that are written there stand here. To be
    /// disposed before this store.
    /// </summary>
    public GraphStore WithCodes(int[] rows, GraphWorkers workers)
    {
        GraphShape shape = Shape with { HasCodes = true };
        long[] bytes = shape.SectionBytes(Capacity);
        AlignedMemory memory = new((GraphShape.Align(bytes[1]) + bytes[2]) / sizeof(float));
        byte* codes = (byte*)memory.Pointer;
        GraphStore coded = new(shape, Capacity, memory, [(byte*)Rows, codes, codes + GraphShape.Align(bytes[1]), (byte*)Links, (byte*)Epochs], owner: null);
        workers.Run(shape, rows.Length, (_, first, end) =>
        {
            foreach (int row in rows.AsSpan(first..end))
            {
                float* norms = coded.Norms + ((nint)row * GraphShape.NormStride);
                norms[0] = ScalarQuantizer.EncodeRow(coded.Row(row), coded.Code(row), shape.RowStride, out norms[1]);
            }
        });
        return coded;
    }

    private static void BeginWrite(int* node)
    {
        Volatile.Write(ref node[0], node[0] + 1);

        // The odd version must be seen before any of what follows.
        Interlocked.MemoryBarrier();
    }

    private static void EndWrite(int* node) => Volatile.Write(ref node[0], node[0] + 1);

    /// <summary>A reference that keeps the memory alive.</summary>
    public readonly ref struct Lease(SafeBuffer memory)
    {
        public void Dispose() => memory?.ReleasePointer();
    }
}

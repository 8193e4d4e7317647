using System.Runtime.CompilerServices;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// What one walk needs beside the graph: visited marks, the beam, and buffers. Rented from a <see cref="ScratchPool"/> and used again, so a
/// search allocates nothing. One thread at a time.
/// </summary>
internal sealed unsafe class SearchScratch : IDisposable
{
    private AlignedMemory? _visitedMemory;
    private AlignedMemory? _beamMemory;
    private AlignedMemory? _listMemory;
    private AlignedMemory? _queryMemory;
    private int _visitedCapacity;
    private int _beamCapacity;
    private int _listCapacity;
    private GraphShape _shape;
    private ushort _tag;

    /// <summary>The query of the walk.</summary>
    public PreparedQuery Query;

    /// <summary>The row that a prune compares with the chosen ones.</summary>
    public PreparedQuery Pair;

    /// <summary>Comparisons since it was last set to 0.</summary>
    public long Distances;

    /// <summary>Best first, see <see cref="BeamKey"/>; <see cref="BeamCount"/> of them.</summary>
    public ulong* Beam { get; private set; }

    public int BeamCount { get; private set; }

    /// <summary>Lists of <see cref="ListCapacity"/> entries for neighbours, candidates and their scores.</summary>
    public int* Ids { get; private set; }

    public float* Scores { get; private set; }

    public ulong* Keys { get; private set; }

    /// <summary>Rows that a prune chose; <see cref="GraphShape.MaxLinks"/> at most.</summary>
    public int* Chosen { get; private set; }

    public float* ChosenScores { get; private set; }

    public int ListCapacity => _listCapacity;

    /// <summary>Makes room for vectors of <paramref name="shape"/>.</summary>
    public void Prepare(GraphShape shape)
    {
        // Room for codes in any case: builds of float rows walk on them.
        shape = shape with { HasCodes = true };
        if (_shape == shape && _queryMemory is not null)
        {
            return;
        }

        _shape = shape;
        int vector = shape.RowStride;
        int code = shape.CodeStride / 2;
        _queryMemory?.Dispose();
        _queryMemory = new AlignedMemory(2L * (vector + code + 32));
        float* at = _queryMemory.Pointer;
        Query = Make(ref at, shape);
        Pair = Make(ref at, shape);
        EnsureList(4 * (shape.MaxLinks + 1));
    }

    /// <summary>Begins a walk: an empty beam of <paramref name="width"/>, nothing visited.</summary>
    public void Begin(int rows, int width)
    {
        if (rows > _visitedCapacity)
        {
            _visitedMemory?.Dispose();
            _visitedCapacity = Math.Max(rows, Math.Min(2 * _visitedCapacity, 1 << 30));
            _visitedMemory = new AlignedMemory((_visitedCapacity / 2) + 1);
            Visited = (ushort*)_visitedMemory.Pointer;
            _tag = 0;
        }

        // Tags instead of clearing: a row is visited when it carries this walk's number (epoch-tagged array, as PilotANN and hnswlib do).
        if (++_tag == 0)
        {
            new Span<ushort>(Visited, _visitedCapacity).Clear();
            _tag = 1;
        }

        if (width + 1 > _beamCapacity)
        {
            _beamMemory?.Dispose();
            _beamCapacity = width + 64;
            _beamMemory = new AlignedMemory(2L * _beamCapacity);
            Beam = (ulong*)_beamMemory.Pointer;
        }

        BeamCount = 0;
    }

    public ushort* Visited { get; private set; }

    public ushort Tag => _tag;

    /// <summary>Makes room for <paramref name="count"/> candidates; what the lists held is lost when they grow.</summary>
    public void EnsureList(int count)
    {
        if (count <= _listCapacity)
        {
            return;
        }

        _listMemory?.Dispose();
        _listCapacity = (Math.Max(count, 2 * _listCapacity) + 15) / 16 * 16;
        int chosen = (_shape.MaxLinks + 16) / 16 * 16;
        _listMemory = new AlignedMemory((4L * _listCapacity) + (2L * chosen));
        float* at = _listMemory.Pointer;
        Keys = (ulong*)at;
        Ids = (int*)(at += 2 * _listCapacity);
        Scores = at += _listCapacity;
        Chosen = (int*)(at += _listCapacity);
        ChosenScores = at + chosen;
    }

    /// <summary>Puts a row into the sorted beam if it is among the <paramref name="width"/> best.</summary>
    /// <returns>Its place, or <paramref name="width"/> when it is not.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Offer(ulong key, int width)
    {
        ulong* beam = Beam;
        int count = BeamCount;
        if (count == width)
        {
            if (key < beam[width - 1])
            {
                return width;
            }

            count--;
        }

        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (beam[middle] > key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        Buffer.MemoryCopy(beam + low, beam + low + 1, (count - low) * sizeof(ulong), (count - low) * sizeof(ulong));
        beam[low] = key;
        BeamCount = count + 1;
        return low;
    }

    public void Dispose()
    {
        _visitedMemory?.Dispose();
        _beamMemory?.Dispose();
        _listMemory?.Dispose();
        _queryMemory?.Dispose();
    }

    private static PreparedQuery Make(ref float* at, in GraphShape shape)
    {
        PreparedQuery query = new()
        {
            Vector = at,
            Code = (short*)(at + shape.RowStride),
            Length = shape.CodeStride,
            Values = shape.RowStride,
        };
        at += shape.RowStride + (((shape.CodeStride / 2) + 15) / 16 * 16);
        return query;
    }
}

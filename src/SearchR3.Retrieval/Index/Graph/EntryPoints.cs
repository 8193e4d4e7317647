using System.Runtime.CompilerServices;

namespace SearchR3.Retrieval.Index.Graph;

/// <summary>
/// Where walks begin: a sample of rows whose copies lie side by side, all scored before a walk. A few hundred contiguous rows are read at
/// streaming speed and stay in the cache, where the upper levels of HNSW cost a cache miss a step, and nothing has to be repaired when
/// rows move: the copies are taken again. Immutable.
/// </summary>
internal sealed unsafe class EntryPoints
{
    private readonly byte[] _copies;

    private EntryPoints(GraphStore store, int[] rows)
    {
        Rows = rows;
        RowSource source = RowSource.Of(store);
        nint stride = source.StrideBytes;
        long norms = GraphShape.Align((long)rows.Length * GraphShape.NormStride * sizeof(float));
        long ids = GraphShape.Align((long)rows.Length * sizeof(int));
        _copies = GC.AllocateArray<byte>(checked((int)(64 + (rows.Length * (long)stride) + norms + ids)), pinned: true);
        byte* at = (byte*)GraphShape.Align((long)Unsafe.AsPointer(ref _copies[0]));
        float* copiedNorms = (float*)(at + (rows.Length * stride));
        Numbers = (int*)((byte*)copiedNorms + norms);
        Source = new RowSource(at, stride, copiedNorms);
        for (int i = 0; i < rows.Length; i++)
        {
            Buffer.MemoryCopy(source.Rows + (rows[i] * stride), at + (i * stride), stride, stride);
            copiedNorms[2 * i] = source.Norms[(nint)rows[i] * GraphShape.NormStride];
            copiedNorms[(2 * i) + 1] = source.Norms[((nint)rows[i] * GraphShape.NormStride) + 1];
            Numbers[i] = i;
        }
    }

    /// <summary>The sampled rows. The first is the graph's root: every row is reachable from it, and it from every row.</summary>
    public int[] Rows { get; }

    /// <summary>Their copies.</summary>
    public RowSource Source { get; }

    /// <summary>0, 1, 2, …: the copies' places.</summary>
    public int* Numbers { get; }

    /// <summary>How many entry points an index of <paramref name="count"/> rows has.</summary>
    public static int CountFor(int count) => Math.Min(count, Math.Clamp((int)Math.Sqrt(count) / 2, 16, 1024));

    /// <summary>Entry points for a graph that holds the rows of <paramref name="order"/>, which is sorted by <see cref="Hash"/>.</summary>
    public static EntryPoints First(GraphStore store, ReadOnlySpan<int> order) => new(store, order[..CountFor(order.Length)].ToArray());

    /// <summary>Entry points among all rows that are not deleted.</summary>
    public static EntryPoints Sample(GraphStore store, int rowCount, int liveCount, int seed)
    {
        int count = CountFor(liveCount);
        PriorityQueue<int, (ulong, int)> best = new(count + 1, Comparer<(ulong, int)>.Create((a, b) => b.CompareTo(a)));
        for (int row = 0; row < rowCount; row++)
        {
            if (!store.IsDeleted(row))
            {
                if (best.Count < count)
                {
                    best.Enqueue(row, (Hash(row, seed), row));
                }
                else if (count > 0)
                {
                    best.EnqueueDequeue(row, (Hash(row, seed), row));
                }
            }
        }

        int[] rows = new int[best.Count];
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = best.Dequeue();
        }

        return new EntryPoints(store, rows);
    }

    /// <summary>
    /// A number for each row that looks random (SplitMix64, Steele et al. 2014): the order of insertion and, by its first rows, the entry
    /// points. It does not depend on the other rows, so most entry points stay when rows come and go.
    /// </summary>
    public static ulong Hash(int row, int seed)
    {
        ulong z = (((ulong)(uint)seed << 32) | (uint)row) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

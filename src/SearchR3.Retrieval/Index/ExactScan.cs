using System.Numerics;
using System.Runtime.Intrinsics;

namespace SearchR3.Retrieval.Index;

/// <summary>
/// Reads every row once for a block of queries. Workers take chunks of rows from a shared counter and keep heaps of their own, which are
/// merged in the end; nothing is allocated between.
/// </summary>
internal sealed unsafe class ExactScan
{
    /// <summary>Below this many queries one panel costs more than a dot product for each.</summary>
    private const int FewestForPanel = 8;

    /// <summary>Floating-point operations that pay for waking a second thread.</summary>
    private const double WorthAThread = 4e6;

    // Chunks are multiples of both kernels' blocks. 504 rows of 384 floats are 774 KB.
    private const int ChunkRows = 504;

    private readonly float* _rows;
    private readonly int _rowCount;
    private readonly int _stride;
    private readonly int _dimension;
    private readonly int[] _idRanks;
    private readonly QueryBlock _queries;
    private readonly int _top;
    private readonly CancellationToken _cancellation;
    private int _nextChunk;

    private ExactScan(float* rows, VectorRows shape, int[] idRanks, QueryBlock queries, int top, CancellationToken cancellation)
    {
        _rows = rows;
        _rowCount = shape.Count;
        _stride = shape.Stride;
        _dimension = shape.Dimension;
        _idRanks = idRanks;
        _queries = queries;
        _top = top;
        _cancellation = cancellation;
    }

    /// <summary>The best rows of each query.</summary>
    public static (float Score, int Row)[][] Run(
        VectorRows rows, int[] idRanks, QueryBlock queries, int top, int threads, CancellationToken cancellation) =>
        Vector512.IsHardwareAccelerated
            ? Run<Panel512Kernel>(rows, idRanks, queries, top, threads, cancellation)
            : Run<Panel256Kernel>(rows, idRanks, queries, top, threads, cancellation);

    /// <summary>The same with a kernel of the caller's choice.</summary>
    public static (float Score, int Row)[][] Run<TKernel>(
        VectorRows rows, int[] idRanks, QueryBlock queries, int top, int threads, CancellationToken cancellation)
        where TKernel : struct, IPanelKernel
    {
        using VectorRows.Lease lease = rows.Hold();
        ExactScan scan = new(lease.Pointer, rows, idRanks, queries, top, cancellation);
        double work = 2.0 * rows.Count * rows.Stride * queries.Count;
        int chunks = (rows.Count + ChunkRows - 1) / ChunkRows;
        int workers = Math.Clamp(Math.Min(chunks, (int)Math.Min(work / WorthAThread, threads)), 1, threads);
        TopK[][] heaps = new TopK[workers][];
        if (workers == 1)
        {
            heaps[0] = scan.Work<TKernel>();
        }
        else
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker => heaps[worker] = scan.Work<TKernel>());
        }

        cancellation.ThrowIfCancellationRequested();
        var best = new (float, int)[queries.Count][];
        for (int query = 0; query < queries.Count; query++)
        {
            for (int worker = 1; worker < workers; worker++)
            {
                heaps[0][query].Merge(heaps[worker][query]);
            }

            best[query] = heaps[0][query].ToSorted();
        }

        return best;
    }

    private TopK[] Work<TKernel>()
        where TKernel : struct, IPanelKernel
    {
        TopK[] heaps = new TopK[_queries.Count];
        for (int query = 0; query < heaps.Length; query++)
        {
            heaps[query] = new TopK(_top, _idRanks);
        }

        int inPanels = heaps.Length / TKernel.Width * TKernel.Width;
        inPanels = heaps.Length - inPanels >= FewestForPanel ? heaps.Length : inPanels;
        using QueryPanels panels = new(_queries, inPanels, _dimension, TKernel.Width);
        while (!_cancellation.IsCancellationRequested)
        {
            int first = (Interlocked.Increment(ref _nextChunk) - 1) * ChunkRows;
            if (first >= _rowCount || first < 0)
            {
                break;
            }

            int end = Math.Min(first + ChunkRows, _rowCount);
            ScanPanels<TKernel>(panels, first, end, heaps);
            for (int query = inPanels; query < heaps.Length; query++)
            {
                ScanRows(query, first, end, heaps[query]);
            }
        }

        return heaps;
    }

    private void ScanRows(int query, int first, int end, TopK heap)
    {
        float* vector = _queries[query];
        float threshold = heap.Threshold;
        for (int row = first; row < end; row++)
        {
            float score = DotKernel.Dot(vector, _rows + ((long)row * _stride), _stride);
            if (score >= threshold)
            {
                heap.Offer(score, row);
                threshold = heap.Threshold;
            }
        }
    }

    private void ScanPanels<TKernel>(QueryPanels panels, int first, int end, TopK[] heaps)
        where TKernel : struct, IPanelKernel
    {
        uint* passed = stackalloc uint[TKernel.Rows];
        int row = first;
        for (; row + TKernel.Rows <= end; row += TKernel.Rows)
        {
            float* block = _rows + ((long)row * _stride);
            byte* next = (byte*)(block + ((long)TKernel.Rows * _stride));
            for (int panel = 0; panel < panels.Count; panel++)
            {
                if (TKernel.Multiply(block, _stride, _dimension, panels.Values(panel), panels.Thresholds(panel), passed, next))
                {
                    Offer<TKernel>(panels, panel, row, passed, heaps);
                }
            }
        }

        // The rows that do not fill a block.
        for (int query = 0; row < end && query < panels.QueryCount; query++)
        {
            ScanRows(query, row, end, heaps[query]);
            panels.SetThreshold(query, heaps[query].Threshold, _queries.Margins[query]);
        }
    }

    private void Offer<TKernel>(QueryPanels panels, int panel, int firstRow, uint* passed, TopK[] heaps)
        where TKernel : struct, IPanelKernel
    {
        for (int i = 0; i < TKernel.Rows; i++)
        {
            for (uint bits = passed[i]; bits != 0; bits &= bits - 1)
            {
                int query = (panel * TKernel.Width) + BitOperations.TrailingZeroCount(bits);
                TopK heap = heaps[query];
                float score = DotKernel.Dot(_queries[query], _rows + ((long)(firstRow + i) * _stride), _stride);
                if (score >= heap.Threshold)
                {
                    heap.Offer(score, firstRow + i);
                    panels.SetThreshold(query, heap.Threshold, _queries.Margins[query]);
                }
            }
        }
    }
}

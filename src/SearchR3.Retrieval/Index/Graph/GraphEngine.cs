namespace SearchR3.Retrieval.Index.Graph;

/// <summary>The operations on a store, compiled for one kind of rows and one instruction set: one virtual call for a whole search.</summary>
internal abstract class GraphEngine
{
    /// <summary>The widest instruction set of this machine.</summary>
    public static GraphKernel BestKernel { get; } =
        Code512Kernel.IsSupported && Float512Kernel.IsSupported ? GraphKernel.Avx512
        : Code256Kernel.IsSupported && Float256Kernel.IsSupported ? GraphKernel.Avx2
        : GraphKernel.Portable;

    public static GraphEngine Create(GraphCodes codes, GraphKernel kernel) => (codes, kernel) switch
    {
        (GraphCodes.Int8, GraphKernel.Avx512) => new GraphEngine<CodeScorer<Code512Kernel>, CodeScorer<Code512Kernel>, Float512Kernel>(),
        (GraphCodes.Int8, GraphKernel.Avx2) => new GraphEngine<CodeScorer<Code256Kernel>, CodeScorer<Code256Kernel>, Float256Kernel>(),
        (GraphCodes.Int8, _) => new GraphEngine<CodeScorer<CodePortableKernel>, CodeScorer<CodePortableKernel>, FloatPortableKernel>(),
        (_, GraphKernel.Avx512) => new GraphEngine<FloatScorer<Float512Kernel>, CodeScorer<Code512Kernel>, Float512Kernel>(),
        (_, GraphKernel.Avx2) => new GraphEngine<FloatScorer<Float256Kernel>, CodeScorer<Code256Kernel>, Float256Kernel>(),
        _ => new GraphEngine<FloatScorer<FloatPortableKernel>, CodeScorer<CodePortableKernel>, FloatPortableKernel>(),
    };

    /// <summary>Links rows whose vectors are in place. <paramref name="order"/> is sorted by <see cref="EntryPoints.Hash"/>.</summary>
    public abstract EntryPoints Add(
        GraphStore store, EntryPoints? entries, int[] order, int linked, GraphIndexOptions options, GraphWorkers workers, CancellationToken cancellation = default);

    /// <summary>After <paramref name="write"/> has written all movers' vectors: mends the bereaved, relinks the movers.</summary>
    /// <returns>The number of bereaved rows.</returns>
    public abstract int Move(GraphStore store, int rowCount, int[] movers, Func<EntryPoints> write, GraphIndexOptions options, GraphWorkers workers);

    /// <summary>Takes rows out of the graph.</summary>
    public abstract void Remove(GraphStore store, int rowCount, int[] rows, GraphIndexOptions options, GraphWorkers workers);

    /// <summary>Adds links until every row is reachable.</summary>
    public abstract int Mend(GraphStore store, int rowCount, EntryPoints entries, GraphWorkers workers);

    /// <summary>
    /// Walks with a beam of <paramref name="width"/>; 8-bit walks score what may be among the best <paramref name="top"/> again exactly. The
    /// query's padded floats stand in the scratch; afterwards its beam holds exact scores, best first.
    /// </summary>
    public abstract void Search(SearchScratch scratch, GraphStore store, EntryPoints entries, int width, int top);

    /// <summary>Exact inner products of the query in the scratch with <paramref name="rows"/>.</summary>
    public abstract unsafe void Score(SearchScratch scratch, GraphStore store, ReadOnlySpan<int> rows, Span<float> scores);
}

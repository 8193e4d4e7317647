namespace SearchR3.Retrieval.Index;

/// <summary>How a graph index is built and searched.</summary>
public sealed record GraphIndexOptions
{
    /// <summary>M; level 0 holds twice as many links. Default: 16.</summary>
    public int Degree { get; init; } = 16;

    /// <summary>efConstruction. Default: 200.</summary>
    public int BuildWidth { get; init; } = 200;

    /// <summary>efSearch. Default: 64.</summary>
    public int SearchWidth { get; init; } = 64;

    /// <summary>Pruning factor. Default: 1.1.</summary>
    public float Alpha { get; init; } = 1.1f;

    /// <summary>What a walk scores with. Default: int8.</summary>
    public GraphCodes Codes { get; init; } = GraphCodes.Int8;

    /// <summary>Threads. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of the levels. Default: 1.</summary>
    public int Seed { get; init; } = 1;
}

namespace SearchR3.Retrieval.Index;

/// <summary>How a <see cref="GraphIndex"/> is built and searched.</summary>
public sealed record GraphIndexOptions
{
    /// <value>Links that a new row chooses (M of Malkov and Yashunin, arXiv 1603.09320); a row holds at most twice as many. 2 to 256. Default: 16.</value>
    public int Degree { get; init; } = 16;

    /// <value>Width of the beam that looks for a row's neighbours while building (efConstruction), 1 or more. Default: 200.</value>
    public int BuildWidth { get; init; } = 200;

    /// <value>Width of the beam of a search (efSearch), 1 or more; a search for more hits is as wide as those. Default: 64.</value>
    public int SearchWidth { get; init; } = 64;

    /// <value>
    /// A candidate is left out when a chosen neighbour is nearer to it than the row is, by this factor on Euclidean length (DiskANN,
    /// Subramanya et al. 2019). 1 to 2. Default: 1.1.
    /// </value>
    public float Alpha { get; init; } = 1.1f;

    /// <value>What the walk compares. Default: <see cref="GraphCodes.Int8"/>.</value>
    public GraphCodes Codes { get; init; } = GraphCodes.Int8;

    /// <value>Most threads of a build, an update or a batch of searches, 1 or more; the results do not depend on it. Default: all processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <value>Decides the order of insertion and the entry points. Default: 1.</value>
    public int Seed { get; init; } = 1;

    internal int MaxLinks => 2 * Degree;

    /// <exception cref="SearchR3Exception">A value is out of range.</exception>
    internal void Validate()
    {
        if (Degree is < 2 or > 256)
        {
            throw new SearchR3Exception($"The degree of the graph is {Degree}, but it must be 2 to 256.");
        }

        if (BuildWidth < 1 || SearchWidth < 1)
        {
            throw new SearchR3Exception($"The build width is {BuildWidth} and the search width {SearchWidth}, but both must be 1 or more.");
        }

        if (!(Alpha >= 1 && Alpha <= 2))
        {
            throw new SearchR3Exception($"Alpha is {Alpha}, but it must be 1 to 2.");
        }

        if (!Enum.IsDefined(Codes))
        {
            throw new SearchR3Exception($"The codes are '{Codes}', but they must be {GraphCodes.Int8} or {GraphCodes.Float}.");
        }

        if (Threads < 1)
        {
            throw new SearchR3Exception($"The number of threads is {Threads}, but it must be 1 or more.");
        }
    }
}

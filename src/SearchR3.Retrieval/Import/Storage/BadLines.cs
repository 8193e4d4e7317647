namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Counts bad lines and ends the import when there are more than allowed.</summary>
internal sealed class BadLines(int allowed)
{
    private const int MaxListed = 10;

    private readonly List<string> _first = [];

    /// <summary>Those passed over.</summary>
    public int Count { get; private set; }

    /// <summary>What is wrong with the first of them.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>Passes over a line.</summary>
    /// <exception cref="SearchR3Exception">It is one too many.</exception>
    public void Add(string problem)
    {
        if (Count == allowed)
        {
            throw new SearchR3Exception(allowed == 0 ? problem : $"{problem} (This is bad line {allowed + 1}, and skipBadLines allows {allowed}.)");
        }

        Count++;
        if (_first.Count < MaxListed)
        {
            // In one line, as an error would be.
            _first.Add(new SearchR3Exception(problem).Message);
        }
    }
}

namespace SearchR3.Training;

/// <summary>Negatives given with the data.</summary>
public sealed record HardNegativeOptions
{
    /// <summary>JSON lines of <c>{"query-id": "...", "negatives": ["doc", ...]}</c>; relative to the data folder.</summary>
    public required string File { get; init; }

    /// <summary>How many are used for each query of a batch, drawn anew each time.</summary>
    public int PerQuery { get; init; } = 1;
}

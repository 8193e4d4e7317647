namespace SearchR3.Retrieval.Index;

/// <summary>State of the links of a <see cref="GraphIndex"/>. Deleted rows are left out of every number.</summary>
public sealed record GraphHealth
{
    /// <summary>Rows that no walk can find: not reachable over links from the entry points.</summary>
    public required int UnreachableCount { get; init; }

    /// <summary>The first few of them.</summary>
    public required IReadOnlyList<int> Unreachable { get; init; }

    /// <summary>Rows from which a walk cannot get to all others: the graph's root is not reachable from them.</summary>
    public required int TrappedCount { get; init; }

    /// <summary>Fewest links that point at a row; 0 only in an index of one row.</summary>
    public required int MinInLinks { get; init; }

    /// <summary>Mean number of links of a row.</summary>
    public required double MeanDegree { get; init; }

    /// <summary>Links of the row that has most.</summary>
    public required int MaxDegree { get; init; }

    /// <summary>Links to a deleted row, to the row itself, twice to the same row, or to no row: always 0 unless memory is damaged.</summary>
    public required int WrongLinks { get; init; }
}

namespace SearchR3.Cli.Search;

/// <summary>Which files an index was made of, and how they were cut.</summary>
internal sealed record IndexedFiles
{
    /// <summary>The folder that relative names of files start from.</summary>
    public required string Root { get; init; }

    /// <summary>The globs, as they were given.</summary>
    public required IReadOnlyList<string> Globs { get; init; }

    /// <summary>Files that were read.</summary>
    public required int Count { get; init; }

    /// <summary>The most tokens of a chunk.</summary>
    public required int ChunkTokens { get; init; }

    /// <summary>The most tokens that a chunk repeats of the one before it.</summary>
    public required int ChunkOverlap { get; init; }
}

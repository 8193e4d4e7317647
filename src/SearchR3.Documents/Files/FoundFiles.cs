namespace SearchR3.Documents.Files;

/// <summary>What globs matched.</summary>
public sealed record FoundFiles
{
    /// <summary>The folder that relative globs and names start from.</summary>
    public required string Root { get; init; }

    /// <summary>The files, each once, in ordinal order of their names.</summary>
    public required IReadOnlyList<FoundFile> Files { get; init; }

    /// <summary>Folders that could not be listed.</summary>
    public required IReadOnlyList<UnreadableFile> Unreadable { get; init; }

    /// <summary>How many files were looked at, matched or not.</summary>
    public required int Seen { get; init; }
}

namespace SearchR3.Documents.Files;

/// <summary>A file that a glob matched.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Name">Its path with slashes: relative to the root, or the full path where the glob is one and leads elsewhere.</param>
public sealed record FoundFile(string Path, string Name);

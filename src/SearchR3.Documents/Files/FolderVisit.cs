namespace SearchR3.Documents.Files;

/// <summary>What one walk through folders leaves out, and what it has seen.</summary>
internal sealed class FolderVisit(string indexFolder, IReadOnlySet<string> skipped)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _unlisted = new(StringComparer.Ordinal);

    /// <summary>How many files were seen.</summary>
    public IReadOnlySet<string> SeenFiles => _seen;

    /// <summary>Folders that could not be listed, with the reason.</summary>
    public IReadOnlyDictionary<string, string> UnlistedFolders => _unlisted;

    public void Seen(FileInfo file) => _seen.Add(file.FullName);

    public void Unlisted(DirectoryInfo folder, Exception error) => _unlisted[folder.FullName] = error is UnauthorizedAccessException
        ? "this user may not list it; grant the right"
        : error.Message.Split('\n')[0].TrimEnd('.');

    /// <summary>Folders of tools, the index that is being built with what lies beside it, and other indexes, which hold the texts once more.</summary>
    public bool Skips(DirectoryInfo folder) =>
        skipped.Contains(folder.Name)
        || folder.FullName == indexFolder || folder.FullName.StartsWith(indexFolder + ".", StringComparison.Ordinal)
        || (File.Exists(Path.Combine(folder.FullName, "index.json")) && File.Exists(Path.Combine(folder.FullName, "vectors.idx")));
}

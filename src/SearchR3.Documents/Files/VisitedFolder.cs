using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace SearchR3.Documents.Files;

/// <summary>
/// A folder as the matcher walks it: links to folders are not followed, since they can lead round in a circle, and a folder that may not be listed is
/// noted instead of ending the walk.
/// </summary>
internal sealed class VisitedFolder(DirectoryInfo folder, FolderVisit visit) : DirectoryInfoBase
{
    /// <inheritdoc/>
    public override string Name => folder.Name;

    /// <inheritdoc/>
    public override string FullName => folder.FullName;

    /// <inheritdoc/>
    public override DirectoryInfoBase? ParentDirectory => folder.Parent is { } parent ? new VisitedFolder(parent, visit) : null;

    /// <inheritdoc/>
    public override IEnumerable<FileSystemInfoBase> EnumerateFileSystemInfos()
    {
        FileSystemInfo[] entries;
        try
        {
            entries = [.. folder.EnumerateFileSystemInfos()];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            visit.Unlisted(folder, error);
            yield break;
        }

        foreach (FileSystemInfo entry in entries)
        {
            if (entry is FileInfo file)
            {
                visit.Seen(file);
                yield return new FileInfoWrapper(file);
            }
            else if (entry is DirectoryInfo inner && inner.LinkTarget is null && !visit.Skips(inner))
            {
                yield return new VisitedFolder(inner, visit);
            }
        }
    }

    /// <inheritdoc/>
    public override DirectoryInfoBase GetDirectory(string path) => new VisitedFolder(new DirectoryInfo(Path.Combine(folder.FullName, path)), visit);

    /// <inheritdoc/>
    public override FileInfoBase GetFile(string path) => new FileInfoWrapper(new FileInfo(Path.Combine(folder.FullName, path)));
}

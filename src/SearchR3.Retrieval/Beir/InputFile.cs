namespace SearchR3.Retrieval.Beir;

/// <summary>Opens files for reading and turns what the file system refuses into one sentence for the user.</summary>
internal static class InputFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>Opens <paramref name="path"/>; <paramref name="what"/> says in the error what the file should have been.</summary>
    public static FileStream Open(string path, string what)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SearchR3Exception($"{path} ({what}) does not exist: check the path.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            string reason = Directory.Exists(path)
                ? "is a folder, not a file: name the file"
                : "may not be read by this user: grant read permission";
            throw new SearchR3Exception($"{path} ({what}) {reason}.", exception);
        }
        catch (IOException exception)
        {
            throw new SearchR3Exception($"{path} ({what}) cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>The names of the entries of <paramref name="folder"/> in ordinal order, files and folders.</summary>
    public static string[] List(string folder, string what)
    {
        try
        {
            string[] entries = Directory.GetFileSystemEntries(folder);
            Array.Sort(entries, StringComparer.Ordinal);
            return entries;
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new SearchR3Exception($"{folder} ({what}) does not exist: check the path.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SearchR3Exception(
                $"{folder} ({what}) may not be read by this user: grant read permission.", exception);
        }
        catch (IOException exception)
        {
            throw new SearchR3Exception($"{folder} ({what}) cannot be listed: {exception.Message}", exception);
        }
    }
}

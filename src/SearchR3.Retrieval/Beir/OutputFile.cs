namespace SearchR3.Retrieval.Beir;

/// <summary>Writes files atomically and turns what the file system refuses into one sentence for the user.</summary>
internal static class OutputFile
{
    /// <summary>Writes <paramref name="path"/> through a buffer; on failure the old file stays.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            AtomicFile.Write(path, stream =>
            {
                // Not disposed: that would close the stream, which AtomicFile still flushes to the disk.
                var buffered = new BufferedStream(stream, 1 << 16);
                write(buffered);
                buffered.Flush();
            });
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SearchR3Exception($"{path} may not be written by this user: choose a folder you may write to.", exception);
        }
        catch (IOException exception)
        {
            throw new SearchR3Exception($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Writes <paramref name="lines"/> as UTF-8, each followed by a line feed.</summary>
    public static void WriteLines(string path, IEnumerable<string> lines) => Write(path, stream =>
    {
        foreach (string line in lines)
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    });
}

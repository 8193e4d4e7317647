namespace SearchR3.Retrieval;

/// <summary>Adds to the end of a log, all of it or nothing: the counterpart of <see cref="AtomicFile"/> for files that only grow.</summary>
public static class AppendedFile
{
    /// <summary>Appends <paramref name="text"/> as UTF-8 to <paramref name="path"/>, which is made when missing.</summary>
    /// <exception cref="SearchR3Exception">The disk is full; the file ends where it ended before.</exception>
    public static void Append(string path, string text)
    {
        try
        {
            // No buffer: what cannot be written is known here, not when the stream is closed.
            using FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            long end = stream.Length;
            stream.Position = end;
            try
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }
            catch (IOException)
            {
                stream.SetLength(end);
                throw;
            }
        }
        catch (IOException error) when (FullDisk.Caused(error))
        {
            throw FullDisk.Refusal(path, error);
        }
    }
}

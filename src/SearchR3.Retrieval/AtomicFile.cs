using System.Diagnostics;
using System.Globalization;

namespace SearchR3.Retrieval;

/// <summary>Writes a file beside its final name and moves it into place, so that a reader sees the old file or the new one.</summary>
public static class AtomicFile
{
    private const string Suffix = ".tmp";

    /// <summary>
    /// Creates <paramref name="path"/> (and its folder) with what <paramref name="write"/> puts into the stream; on any failure the
    /// old file stays and the temporary one is removed. What killed processes have left of earlier attempts is removed first.
    /// </summary>
    /// <exception cref="SearchR3Exception">The disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string fullPath = Path.GetFullPath(path);
        string temporary = $"{fullPath}.{Environment.ProcessId}{Suffix}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
            RemoveLeftovers(fullPath);
            using (FileStream stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, fullPath, overwrite: true);
        }
        catch (Exception error)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            if (FullDisk.Caused(error))
            {
                throw FullDisk.Refusal(path, error);
            }

            throw;
        }
    }

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte-order mark.</summary>
    public static void WriteAllText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    // An index has gigabytes: leftovers of a few killed saves would fill the disk.
    private static void RemoveLeftovers(string fullPath)
    {
        string start = Path.GetFileName(fullPath) + ".";
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(fullPath)!, "*" + Suffix))
        {
            string name = Path.GetFileName(file);
            if (name.Length > start.Length + Suffix.Length && name.StartsWith(start, StringComparison.Ordinal) &&
                int.TryParse(name.AsSpan(start.Length..^Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int process) &&
                process != Environment.ProcessId && !IsRunning(process))
            {
                RemoveUnlessOpen(file);
            }
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Another machine that shares the folder may have a process of that number: whoever writes holds the file's lock.
    private static void RemoveUnlessOpen(string file)
    {
        try
        {
            using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
            }

            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is not ours to remove; it does not stand in the way of the new file either.
        }
    }
}

namespace SearchR3.Retrieval;

/// <summary>
/// Writes a folder beside its final name and swaps it into place, so that whoever opens it finds the old files or the new ones and never some
/// of each; <see cref="AtomicFile"/> for a folder. What a killed process left is passed over by <see cref="Find"/> and cleared away by the next write.
/// <para>
/// On Linux the swap is one call of the kernel (renameat2 with RENAME_EXCHANGE). Where there is none, the old folder is renamed to
/// <c>NAME.replaced</c> and then the new one to <c>NAME</c>; a process that is killed between the two leaves no <c>NAME</c>, and until the next write
/// the old folder counts under its second name. One thread of a process writes a folder at a time.
/// </para>
/// </summary>
public static class AtomicFolder
{
    private const string WritingMark = ".writing-";
    private const string ReplacedMark = ".replaced";

    /// <summary>
    /// Makes <paramref name="path"/> (and what it lies in) the folder that <paramref name="write"/> fills. When that throws, the old folder stays as it was.
    /// </summary>
    /// <param name="path">A link is followed: what it points at is replaced.</param>
    /// <param name="write">Gets the empty folder to fill, which lies beside <paramref name="path"/>.</param>
    /// <param name="keeps">
    /// Says of each name directly in the old folder whether it stays: as a hard link where the file system has them, else as a copy, so that it is in
    /// one of the two folders at every moment. A name that was written anew is not kept. Null keeps none.
    /// </param>
    /// <exception cref="SearchR3Exception">The disk is full, or the folder cannot be renamed, such as the root of a mounted disk.</exception>
    public static void Write(string path, Action<string> write, Func<string, bool>? keeps = null) => Write(path, write, keeps, exchanges: true, before: null);

    /// <summary>Where the folder's files are: <paramref name="path"/>, or the old folder's second name when a process was killed in the middle of a swap.</summary>
    public static string Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string replaced = Path.TrimEndingDirectorySeparator(path) + ReplacedMark;
        return !Directory.Exists(path) && Directory.Exists(replaced) ? replaced : path;
    }

    /// <summary>Writes with every step named to <paramref name="before"/>, and with the swap of one call or of two.</summary>
    internal static void Write(string path, Action<string> write, Func<string, bool>? keeps, bool exchanges, Action<string>? before)
    {
        ArgumentNullException.ThrowIfNull(write);
        string target = Target(path);
        string replaced = target + ReplacedMark;
        string writing = $"{target}{WritingMark}{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            ClearAway(target, replaced);
            Directory.CreateDirectory(writing);
            write(writing);
            before?.Invoke("keep");
            Keep(target, writing, keeps);
            before?.Invoke("flush");
            Flush(writing);
            Swap(target, writing, replaced, exchanges, before);
        }
        catch (Exception error)
        {
            Delete(writing);
            if (FullDisk.Caused(error))
            {
                // A file in the folder that was being written says nothing to whoever asked for this one.
                throw FullDisk.Refusal(target, error);
            }

            throw;
        }
    }

    private static void Swap(string target, string writing, string replaced, bool exchanges, Action<string>? before)
    {
        before?.Invoke("swap");
        string old = replaced;
        try
        {
            if (!Directory.Exists(target))
            {
                Directory.Move(writing, target);
            }
            else if (exchanges && PosixFolder.Exchange(writing, target))
            {
                old = writing;
            }
            else
            {
                Directory.Move(target, replaced);
                before?.Invoke("place");
                PutInPlace(target, writing, replaced);
            }
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) && !FullDisk.Caused(e))
        {
            throw new SearchR3Exception(
                $"the folder {target} cannot be replaced as a whole: {e.Message.TrimEnd('.')}; give a new folder, whose parent may be written to", e);
        }

        PosixFolder.Flush(Path.GetDirectoryName(target)!);
        before?.Invoke("remove");
        Delete(old);
    }

    private static void PutInPlace(string target, string writing, string replaced)
    {
        try
        {
            Directory.Move(writing, target);
        }
        catch
        {
            Directory.Move(replaced, target);
            throw;
        }
    }

    private static string Target(string path)
    {
        DirectoryInfo folder = new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        string? end = folder.LinkTarget is null ? null : folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        return Path.TrimEndingDirectorySeparator(end ?? folder.FullName);
    }

    /// <summary>Undoes half a swap and removes what killed processes were writing; what living ones write stays.</summary>
    private static void ClearAway(string target, string replaced)
    {
        if (!Directory.Exists(target) && Directory.Exists(replaced))
        {
            Directory.Move(replaced, target);
        }

        Delete(replaced);
        foreach (string left in Directory.GetDirectories(Path.GetDirectoryName(target)!, Path.GetFileName(target) + WritingMark + "*"))
        {
            if (!int.TryParse(left.AsSpan(left.LastIndexOf('-') + 1), out int process) || process == Environment.ProcessId || !IsAlive(process))
            {
                Delete(left);
            }
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Keep(string target, string writing, Func<string, bool>? keeps)
    {
        if (!Directory.Exists(target))
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(writing, File.GetUnixFileMode(target));
        }

        foreach (FileSystemInfo old in new DirectoryInfo(target).EnumerateFileSystemInfos().Where(entry => keeps?.Invoke(entry.Name) ?? false))
        {
            string copy = Path.Combine(writing, old.Name);
            if (!Path.Exists(copy))
            {
                Copy(old, copy);
            }
        }
    }

    private static void Copy(FileSystemInfo old, string copy)
    {
        if (old.LinkTarget is string link)
        {
            _ = old is DirectoryInfo ? Directory.CreateSymbolicLink(copy, link) : File.CreateSymbolicLink(copy, link);
        }
        else if (old is DirectoryInfo folder)
        {
            Directory.CreateDirectory(copy);
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                Copy(entry, Path.Combine(copy, entry.Name));
            }
        }
        else if (!PosixFolder.Link(old.FullName, copy))
        {
            File.Copy(old.FullName, copy);
        }
    }

    private static void Flush(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            PosixFolder.Flush(file);
        }

        foreach (string inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            PosixFolder.Flush(inner);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

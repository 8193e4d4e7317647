using System.Runtime.InteropServices;

namespace SearchR3.Retrieval;

/// <summary>
/// Three calls of the C library that .NET does not have. Each says whether it worked; where there is no such call (another system, an old
/// kernel, a file system without it) it did not, and the caller goes the longer way.
/// </summary>
internal static partial class PosixFolder
{
    // linux/fcntl.h and linux/fs.h.
    private const int CurrentFolder = -100;
    private const uint RenameExchange = 2;
    private const int ReadOnly = 0;

    /// <summary>Lets two names of one file system change places, in one step (renameat2, Linux 3.15, glibc 2.28).</summary>
    public static bool Exchange(string first, string second)
    {
        try
        {
            return OperatingSystem.IsLinux() && RenameAt2(CurrentFolder, first, CurrentFolder, second, RenameExchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Gives a file a second name.</summary>
    public static bool Link(string file, string name) => !OperatingSystem.IsWindows() && HardLink(file, name) == 0;

    /// <summary>Waits until a file, or a folder's list of names, is on the disk. Files are flushed on Windows by whoever wrote them.</summary>
    public static bool Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        int file = Open(path, ReadOnly);
        if (file < 0)
        {
            return false;
        }

        bool flushed = Synchronize(file) == 0;
        _ = Close(file);
        return flushed;
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string oldPath, string newPath);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}

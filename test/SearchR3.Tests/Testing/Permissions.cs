using System.Runtime.InteropServices;

namespace SearchR3.Tests.Testing;

/// <summary>
/// Takes rights away until disposed. Root is not bound by them, so on Linux the calling thread also lays down the capabilities that lift
/// root above file permissions (capabilities(7)); the code under test must do its file work on that thread. Elsewhere the test is skipped and
/// counted for root, as it is on Windows.
/// </summary>
public sealed partial class Permissions : IDisposable
{
    // CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
    private const uint AboveFileRights = (1u << 1) | (1u << 2);
    private const uint CapabilityVersion3 = 0x20080522;

    private readonly string _path;
    private readonly uint? _effective;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    private Permissions(string path, uint? effective)
    {
        _path = path;
        _effective = effective;
    }

    /// <summary>Takes all rights on <paramref name="path"/>.</summary>
    public static Permissions Deny(string path) => Set(path, UnixFileMode.None);

    /// <summary>Leaves the rights to read and to enter.</summary>
    public static Permissions DenyWriting(string path) => Set(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

    public void Dispose()
    {
        Assert.Equal(_thread, Environment.CurrentManagedThreadId);
        if (_effective is uint before)
        {
            Exchange(before);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static Permissions Set(string path, UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file permissions do not bind on Windows");
        Assert.SkipWhen(Environment.IsPrivilegedProcess && !OperatingSystem.IsLinux(), "file permissions do not bind root");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return new Permissions(path, Environment.IsPrivilegedProcess ? Exchange(null) : null);
    }

    /// <summary>Sets the thread's effective capabilities (null takes the two away); returns what they were.</summary>
    private static unsafe uint Exchange(uint? wanted)
    {
        uint* header = stackalloc uint[] { CapabilityVersion3, 0 };
        uint* sets = stackalloc uint[6];
        Assert.Equal(0, GetCapabilities(header, sets));
        uint before = sets[0];
        sets[0] = wanted ?? (before & ~AboveFileRights);
        Assert.Equal(0, SetCapabilities(header, sets));
        return before;
    }

    [LibraryImport("libc", EntryPoint = "capget")]
    private static unsafe partial int GetCapabilities(uint* header, uint* sets);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static unsafe partial int SetCapabilities(uint* header, uint* sets);
}

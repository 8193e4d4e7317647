namespace SearchR3.Tests.Testing;

/// <summary>Takes rights away until disposed; root keeps all of them, so there the test is skipped and counted.</summary>
public sealed class Permissions : IDisposable
{
    private readonly string _path;

    private Permissions(string path) => _path = path;

    public static Permissions Deny(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "file permissions do not bind root, nor Windows");
        Set(path, UnixFileMode.None);
        return new Permissions(path);
    }

    public void Dispose() => Set(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}

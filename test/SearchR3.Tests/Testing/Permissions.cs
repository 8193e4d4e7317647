namespace SearchR3.Tests.Testing;

/// <summary>Takes rights away; root keeps all of them, so there the test is skipped and counted.</summary>
public static class Permissions
{
    public static void Deny(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "file permissions do not bind root, nor Windows");
#pragma warning disable CA1416 // Skipped on Windows by the line above.
        File.SetUnixFileMode(path, UnixFileMode.None);
#pragma warning restore CA1416
    }
}

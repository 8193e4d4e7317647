using System.Diagnostics;

namespace SearchR3.Tests.Testing;

/// <summary>A tmpfs of a few megabytes, mounted for a test; skips the test where that is refused.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk(int kilobytes)
    {
        if (!OperatingSystem.IsLinux() || Call("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", _folder.Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("a tmpfs cannot be mounted here: it needs Linux and root");
        }
    }

    public string Path => _folder.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Leaves about so many bytes free.</summary>
    public void Fill(long free)
    {
        Free();
        using FileStream ballast = new(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        ballast.Write(new byte[Math.Max(0, new DriveInfo(Path).AvailableFreeSpace - free)]);
    }

    /// <summary>Gives all room back.</summary>
    public void Free()
    {
        // Emptied first: a process that another test starts just now holds a copy of every open handle until it runs its program, and the
        // room of a deleted file comes back only when the last handle is closed.
        if (File.Exists(Ballast))
        {
            File.WriteAllBytes(Ballast, []);
            File.Delete(Ballast);
        }
    }

    public void Dispose()
    {
        Call("umount", "-l", Path);
        _folder.Dispose();
    }

    private static int Call(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>The commit that a run was made at.</summary>
internal static class GitCommit
{
    /// <summary>HEAD of the current folder's repository; null outside of one, or without git.</summary>
    public static string? OfCurrentFolder()
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", "rev-parse HEAD")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

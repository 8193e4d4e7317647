using System.Diagnostics;
using System.Globalization;

namespace SearchR3.Fuzz;

/// <summary>Runs the instrumented copy on one reader until the time is up, starting it again when an input ends or stops it.</summary>
internal static class ChildRuns
{
    private const int HangSeconds = 60;

    /// <summary>Returns how many runs ended with findings.</summary>
    public static int Fuzz(string program, string name, TimeSpan time, string folder, int seed)
    {
        Directory.CreateDirectory(Path.Combine(folder, "findings"));
        int findings = 0;
        var clock = Stopwatch.StartNew();
        for (int run = 0; clock.Elapsed < time; run++)
        {
            string seconds = Math.Max(1, (time - clock.Elapsed).TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
            using Process child = Process.Start(new ProcessStartInfo(
                "dotnet", [program, "child", name, seconds, folder, (seed + run).ToString(CultureInfo.InvariantCulture)]))!;
            string? how = Watch(child, folder);
            findings += how is null && child.ExitCode == 0 ? 0 : 1;
            if (how is null && child.ExitCode is 0 or 1)
            {
                break;
            }

            Keep(folder, name, how ?? $"the process ended with {child.ExitCode}");
        }

        return findings;
    }

    /// <summary>Waits for the end; null when it came by itself. An input that is being read for a minute of CPU is a hang.</summary>
    private static string? Watch(Process child, string folder)
    {
        DateTime last = default;
        TimeSpan spent = default;
        while (!child.WaitForExit(2000))
        {
            DateTime written = Current(folder) is string current && File.Exists(current) ? File.GetLastWriteTimeUtc(current) : default;
            child.Refresh();
            if (written != last || written == default)
            {
                (last, spent) = (written, child.TotalProcessorTime);
            }
            else if ((child.TotalProcessorTime - spent).TotalSeconds > HangSeconds)
            {
                child.Kill();
                child.WaitForExit();
                return "it hangs";
            }
        }

        return null;
    }

    private static void Keep(string folder, string name, string how)
    {
        if (Current(folder) is not string current || !File.Exists(current))
        {
            return;
        }

        string path = Path.Combine(folder, "findings", $"killer-{Guid.NewGuid():N}"[..23]);
        File.Copy(current, path);
        File.WriteAllText(path + ".txt", how + "\n");
        Directory.Delete(Path.GetDirectoryName(current)!, recursive: true);
        Console.Error.WriteLine($"{name}: {how} ({path})");
    }

    private static string? Current(string folder)
    {
        string path = Path.Combine(folder, "current.path");
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace SearchR3.Training;

/// <summary>This process's memory in GiB: what is resident now, and the most there ever was.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";
    private const double KibibytesOfGibibyte = 1 << 20;
    private const double BytesOfGibibyte = 1 << 30;

    /// <summary>VmRSS and VmHWM of Linux; elsewhere the working set and its peak.</summary>
    internal static (double Current, double Peak) Read()
    {
        if (File.Exists(Status))
        {
            string[] lines = File.ReadAllLines(Status);
            return (Kibibytes(lines, "VmRSS:") / KibibytesOfGibibyte, Kibibytes(lines, "VmHWM:") / KibibytesOfGibibyte);
        }

        using Process process = Process.GetCurrentProcess();
        return (process.WorkingSet64 / BytesOfGibibyte, process.PeakWorkingSet64 / BytesOfGibibyte);
    }

    // "VmHWM:	  123456 kB"
    private static double Kibibytes(string[] lines, string key)
    {
        string? line = lines.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line[key.Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture);
    }
}

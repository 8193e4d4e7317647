using System.Diagnostics;

namespace SearchR3.Training;

/// <summary>This process's memory in GiB: what is resident now, and the most there ever was (VmRSS and VmHWM of Linux).</summary>
internal static class ProcessMemory
{
    private const double BytesOfGibibyte = 1 << 30;

    internal static (double Current, double Peak) Read()
    {
        using Process process = Process.GetCurrentProcess();
        return (process.WorkingSet64 / BytesOfGibibyte, process.PeakWorkingSet64 / BytesOfGibibyte);
    }
}

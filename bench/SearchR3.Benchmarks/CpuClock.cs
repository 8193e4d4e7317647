using System.Diagnostics;

namespace SearchR3.Benchmarks;

/// <summary>Wall and processor time of this process since a moment.</summary>
internal readonly record struct CpuClock(long Wall, TimeSpan Cpu)
{
    public static CpuClock Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    public (double Seconds, double CpuSeconds) Stop() =>
        (Stopwatch.GetElapsedTime(Wall).TotalSeconds, (Environment.CpuUsage.TotalTime - Cpu).TotalSeconds);
}

using System.Diagnostics;

namespace SearchR3.Reinforcement;

/// <summary>Where the seconds of an iteration go, by name.</summary>
internal sealed class IterationClock
{
    private readonly Dictionary<string, double> _seconds = [];

    /// <summary>Seconds since the last <see cref="Take"/>.</summary>
    internal double Total => _seconds.Values.Sum();

    /// <summary>Runs <paramref name="work"/> and adds its time to <paramref name="name"/>.</summary>
    internal T Time<T>(string name, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _seconds[name] = _seconds.GetValueOrDefault(name) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>Hands the seconds out as <c>time/NAME</c> and begins anew.</summary>
    internal void Take(Dictionary<string, double> values)
    {
        foreach ((string name, double seconds) in _seconds)
        {
            values[$"time/{name}"] = seconds;
        }

        _seconds.Clear();
    }
}

using System.Diagnostics;

namespace SearchR3.Training;

/// <summary>Where the seconds of a step go, and how many tokens each part of it ran through the model, by name.</summary>
internal sealed class StepClock
{
    private readonly Dictionary<string, double> _seconds = [];
    private readonly Dictionary<string, long> _tokens = [];

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

    /// <summary>The same for work without a result.</summary>
    internal void Time(string name, Action work) => Time(name, () =>
    {
        work();
        return 0;
    });

    /// <summary>Adds tokens, padding left out, that <paramref name="name"/> ran through the model.</summary>
    internal void Count(string name, long tokens) => _tokens[name] = _tokens.GetValueOrDefault(name) + tokens;

    /// <summary>Hands the seconds out as <c>time/NAME</c>, the tokens as <c>tokens/NAME</c>, and begins anew.</summary>
    internal void Take(Dictionary<string, double> values)
    {
        foreach ((string name, double seconds) in _seconds)
        {
            values[$"time/{name}"] = seconds;
        }

        foreach ((string name, long tokens) in _tokens)
        {
            values[$"tokens/{name}"] = tokens;
        }

        _seconds.Clear();
        _tokens.Clear();
    }
}

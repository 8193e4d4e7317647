using System.Globalization;

namespace SearchR3.Cli.Output;

/// <summary>Writes times as people say them.</summary>
internal static class Duration
{
    /// <summary><c>45 s</c>, <c>3 min 20 s</c>, <c>2 h 05 min</c>.</summary>
    public static string Text(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
        {
            return "unknown time";
        }

        var time = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
        return time switch
        {
            { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
            { TotalMinutes: < 1 } => $"{time.Seconds} s",
            { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds:00} s",
            _ => $"{(long)time.TotalHours} h {time.Minutes:00} min",
        };
    }
}

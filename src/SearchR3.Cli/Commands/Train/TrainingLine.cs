using System.Globalization;
using SearchR3.Cli.Output;
using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>A report of a training run as one line of text.</summary>
internal static class TrainingLine
{
    /// <summary>Step, pace, time left, the numbers that are watched and the message; null for a report that has neither numbers nor message.</summary>
    public static string? Of(TrainingProgress report, double secondsAStep)
    {
        if (report.Values.Count == 0 && report.Message is null)
        {
            return null;
        }

        string numbers = string.Concat(TrainingNumbers.Of(report.Values).Select(v => $"  {v.Name} {Number(v.Value)}"));
        string message = report.Message is null ? "" : $"  {VisibleText.Of(report.Message)}";
        return Head(report, secondsAStep, report.TokensPerSecond, report.Values.GetValueOrDefault("samplesPerSecond")) + numbers + message;
    }

    /// <summary><c>step 20/4000, 8,300 tokens/s, 64 samples/s, 1 h 02 min left</c>; where there are no samples, the steps of an hour.</summary>
    public static string Head(TrainingProgress report, double secondsAStep, double tokensPerSecond, double samplesPerSecond)
    {
        string tokens = tokensPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $", {tokensPerSecond:N0} tokens/s") : "";
        string samples = samplesPerSecond > 0 ? $", {Number(samplesPerSecond)} samples/s"
            : secondsAStep > 0 ? $", {Number(3600 / secondsAStep)} steps/h" : "";
        double left = secondsAStep * (report.Steps - report.Step);
        return $"step {report.Step}/{report.Steps}{tokens}{samples}{(double.IsFinite(left) ? $", {Duration.Text(left)} left" : "")}";
    }

    /// <summary>Four significant digits, exponents only for the very small and the very large.</summary>
    public static string Number(double value) => Math.Abs(value) is 0 or (>= 1e-3 and < 1e6)
        ? value.ToString(Math.Abs(value) >= 1000 ? "0" : "G4", CultureInfo.InvariantCulture)
        : value.ToString("0.00e+0", CultureInfo.InvariantCulture);
}

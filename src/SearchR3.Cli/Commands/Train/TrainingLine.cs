using System.Globalization;
using SearchR3.Cli.Output;
using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>A report of a training run as one line of text.</summary>
internal static class TrainingLine
{
    /// <summary>Step, numbers, rate and time left; or the message.</summary>
    public static string Of(TrainingProgress report, double secondsLeft)
    {
        string numbers = string.Concat(report.Values.Where(v => IsShown(v.Key)).Select(v => $"  {v.Key} {Number(v.Value)}"));
        string message = report.Message is null ? "" : $"  {report.Message}";
        return Head(report, secondsLeft) + numbers + message;
    }

    // A line has no room for every group's norm, nor for what the log has beside it.
    private static bool IsShown(string name) =>
        name is not ("tokensPerSecond" or "samplesPerSecond" or "gigaFlopPerSecond" or "paddingShare" or "memoryGiB")
        && !name.StartsWith("gradientNorm/", StringComparison.Ordinal);

    /// <summary><c>step 20/4000, 8,300 tokens/s, 1 h 02 min left</c>.</summary>
    public static string Head(TrainingProgress report, double secondsLeft)
    {
        string rate = report.TokensPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $", {report.TokensPerSecond:N0} tokens/s") : "";
        string left = double.IsFinite(secondsLeft) ? $", {Duration.Text(secondsLeft)} left" : "";
        return $"step {report.Step}/{report.Steps}{rate}{left}";
    }

    /// <summary>Four significant digits, exponents only for the very small.</summary>
    public static string Number(double value) => Math.Abs(value) is 0 or >= 1e-3 and < 1e6
        ? value.ToString("G4", CultureInfo.InvariantCulture)
        : value.ToString("0.00e+0", CultureInfo.InvariantCulture);
}

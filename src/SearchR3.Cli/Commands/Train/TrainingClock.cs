using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>Works out the time left from this process's own steps: a resumed run has done the others faster or slower.</summary>
internal sealed class TrainingClock
{
    private TrainingProgress? _first;

    /// <summary>Seconds until the last step; not a number while nothing can be said.</summary>
    public double SecondsLeft(TrainingProgress report)
    {
        _first ??= report;
        int steps = report.Step - _first.Step;
        double seconds = report.ElapsedSeconds - _first.ElapsedSeconds;
        return steps > 0 ? seconds / steps * (report.Steps - report.Step) : double.NaN;
    }
}

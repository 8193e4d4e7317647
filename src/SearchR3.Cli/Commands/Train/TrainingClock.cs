using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>Works out pace and time left from this process's own steps: a resumed run has done the others faster or slower.</summary>
internal sealed class TrainingClock
{
    private TrainingProgress? _first;

    /// <summary>Seconds that a step has taken so far; not a number while nothing can be said.</summary>
    public double SecondsAStep(TrainingProgress report)
    {
        _first ??= report;
        int steps = report.Step - _first.Step;
        return steps > 0 ? (report.ElapsedSeconds - _first.ElapsedSeconds) / steps : double.NaN;
    }

    /// <summary>Seconds until the last step; not a number while nothing can be said.</summary>
    public double SecondsLeft(TrainingProgress report) => SecondsAStep(report) * (report.Steps - report.Step);
}

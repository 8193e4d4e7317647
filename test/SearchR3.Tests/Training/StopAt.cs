using SearchR3.Training;

namespace SearchR3.Tests.Training;

/// <summary>Interrupts a run when it reports a step, as Ctrl-C would.</summary>
internal sealed class StopAt(int step, CancellationTokenSource stop) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Step == step)
        {
            stop.Cancel();
        }
    }
}

using SearchR3.Cli.Frame;
using SearchR3.Cli.Reports;
using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>Keeps the report of a training run up to date: it is written again at every measurement of what is held out and when the run ends, however it ends.</summary>
internal sealed class TrainingReport(Invocation invocation, string stage, string folder)
{
    private TrainingProgress? _last;
    private bool _saidFont;

    /// <summary>True once the trainer has reported something, so that the folder is its run's.</summary>
    public bool HasStarted => _last is not null;

    /// <summary>Hands progress on, and writes after what was measured on held-out data.</summary>
    public IProgress<TrainingProgress> Watch(IProgress<TrainingProgress> next) => new Watcher(this, next);

    /// <summary>Writes plots and <c>report.html</c>; what fails here is a note and no reason to end a run.</summary>
    public void Write(string status)
    {
        string where = _last is { } last ? $" at step {last.Step} of {last.Steps}" : "";
        if (!_saidFont)
        {
            _saidFont = true;
            ReportWriting.NoteMissingFont(invocation);
        }

        ReportWriting.Try(invocation, () => RunReport.WriteTraining(folder, $"train {stage}: {folder}", invocation.CommandLineWith(), status + where));
    }

    private sealed class Watcher(TrainingReport report, IProgress<TrainingProgress> next) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            report._last = value;
            next.Report(value);
            if (value.Values.Keys.Any(k => k.EndsWith("ndcg@10", StringComparison.Ordinal) || k.StartsWith("heldOut/", StringComparison.Ordinal)))
            {
                report.Write("running");
            }
        }
    }
}

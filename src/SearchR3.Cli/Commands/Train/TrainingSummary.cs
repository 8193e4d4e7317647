using System.Globalization;
using SearchR3.Cli.Output;
using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>What a run came to: the last of every number that was reported.</summary>
internal sealed class TrainingSummary(string stage, string folder)
{
    private readonly SortedDictionary<string, double> _last = new(StringComparer.Ordinal);
    private double _seconds;

    public int Step { get; private set; }

    public int Steps { get; private set; }

    /// <summary>Hands progress on and keeps what matters of it.</summary>
    public IProgress<TrainingProgress> Watch(IProgress<TrainingProgress> next) => new Watcher(this, next);

    /// <summary>Writes the result: for people, or one document.</summary>
    public void Write(TextWriter writer, bool json)
    {
        string model = Path.Combine(folder, "model");
        if (json)
        {
            JsonOutput.Write(writer, new
            {
                Stage = stage,
                Run = folder,
                Model = model,
                Step,
                Seconds = Math.Round(_seconds, 1),
                Values = _last.Where(v => double.IsFinite(v.Value)).ToDictionary(v => v.Key, v => v.Value),
            });
            return;
        }

        writer.WriteLine($"{stage}: {Step} steps in {Duration.Text(_seconds)}; model: {model}");
        foreach ((string name, double value) in _last)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-28} {value:G5}"));
        }
    }

    private sealed class Watcher(TrainingSummary summary, IProgress<TrainingProgress> next) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            summary.Step = value.Step;
            summary.Steps = value.Steps;
            summary._seconds = value.ElapsedSeconds;
            foreach ((string name, double number) in value.Values)
            {
                summary._last[name] = number;
            }

            next.Report(value);
        }
    }
}

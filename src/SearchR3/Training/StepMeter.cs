using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SearchR3.Training;

/// <summary>
/// Collects the numbers of steps and writes them, averaged over the interval, to <c>metrics.jsonl</c>, to the TensorBoard files of the run's
/// <c>tensorboard/</c> and to who watches.
/// </summary>
/// <param name="steps">Steps of the whole run.</param>
/// <param name="progress">Who watches.</param>
/// <param name="run">Where the logs are.</param>
/// <param name="everySteps">Steps of an interval.</param>
/// <param name="start">The last step that is done already; above 0 in a resumed run.</param>
/// <param name="flop">Turns work into arithmetic; null leaves that out.</param>
internal sealed class StepMeter(
    int steps, IProgress<TrainingProgress>? progress, RunFolder run, int everySteps, int start, ModelFlop? flop = null) : IDisposable
{
    private readonly TensorBoardWriter _board = new(Path.Combine(run.Root, "tensorboard"), start > 0 ? start : null);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Dictionary<string, double> _sums = [];
    private double _intervalStart;
    private TrainingWork _work;
    private int _count;

    /// <summary>Counts a step; every so many steps the means go out.</summary>
    internal void Step(int step, TrainingWork work, Dictionary<string, double> values)
    {
        _count++;
        _work += work;
        foreach ((string name, double value) in values)
        {
            _sums[name] = _sums.GetValueOrDefault(name) + value;
        }

        if (step % everySteps == 0 || step == steps)
        {
            Flush(step);
        }
    }

    /// <summary>Writes measured numbers, such as dev metrics, at once.</summary>
    internal void Measured(int step, IReadOnlyDictionary<string, double> values, string? message = null, ReasoningSample? sample = null)
    {
        Write(step, values);
        progress?.Report(new TrainingProgress(step, steps, values, 0, _watch.Elapsed.TotalSeconds, message, sample));
    }

    /// <summary>Shows a reasoning.</summary>
    internal void Show(int step, ReasoningSample sample) => progress?.Report(
        new TrainingProgress(step, steps, new Dictionary<string, double>(), 0, _watch.Elapsed.TotalSeconds, Sample: sample));

    /// <summary>Tells a sentence.</summary>
    internal void Say(int step, string message) => progress?.Report(
        new TrainingProgress(step, steps, new Dictionary<string, double>(), 0, _watch.Elapsed.TotalSeconds, message));

    private void Flush(int step)
    {
        double seconds = _watch.Elapsed.TotalSeconds - _intervalStart;
        Dictionary<string, double> means = _sums.ToDictionary(s => s.Key, s => s.Value / _count);
        AddRates(means, seconds);
        Write(step, means);
        progress?.Report(new TrainingProgress(step, steps, means, means["tokensPerSecond"], _watch.Elapsed.TotalSeconds));
        _sums.Clear();
        _work = default;
        _count = 0;
        _intervalStart = _watch.Elapsed.TotalSeconds;
    }

    private void AddRates(Dictionary<string, double> means, double seconds)
    {
        means["tokensPerSecond"] = _work.Tokens / seconds;
        if (_work.Samples > 0)
        {
            means["samplesPerSecond"] = _work.Samples / seconds;
        }

        if (_work.Positions > 0)
        {
            means["paddingShare"] = 1 - (double)_work.Tokens / _work.Positions;
        }

        if (flop is not null)
        {
            double rate = flop.Of(_work) / seconds;
            means["gigaFlopPerSecond"] = rate / 1e9;
            if (flop.PeakPerSecond is double peak)
            {
                means["modelFlopShare"] = rate / peak;
            }
        }

        (means["memoryGiB"], means["peakMemoryGiB"]) = ProcessMemory.Read();
    }

    private void Write(int step, IReadOnlyDictionary<string, double> values)
    {
        JsonObject line = new() { ["step"] = step, ["seconds"] = Math.Round(_watch.Elapsed.TotalSeconds, 1) };
        foreach ((string name, double value) in values)
        {
            line[name] = double.IsFinite(value) ? Math.Round(value, 6) : null;
        }

        run.Log(line);
        _board.Scalars(step, values);
    }

    /// <inheritdoc/>
    public void Dispose() => _board.Dispose();
}

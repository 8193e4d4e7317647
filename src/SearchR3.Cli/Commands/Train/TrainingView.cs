using SearchR3.Training;

namespace SearchR3.Cli.Commands.Train;

/// <summary>What a running training has told so far, as far as its panel shows it: the last of every number, sample and pace.</summary>
internal sealed class TrainingView(string title)
{
    private const int MessagesKept = 3;

    private readonly TrainingClock _clock = new();
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly Queue<string> _messages = new();
    private double _tokensPerSecond;

    /// <summary>Such as <c>train grpo</c>.</summary>
    public string Title => title;

    /// <summary>Step, pace and time left.</summary>
    public string Head { get; private set; } = "starting";

    /// <summary>Share of the steps that are done, 0 to 1.</summary>
    public double Done { get; private set; }

    /// <summary>The last of every number.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>The last reasoning; null before the first.</summary>
    public ReasoningSample? Sample { get; private set; }

    /// <summary>The last sentences, oldest first.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <summary>Takes a report.</summary>
    public void Take(TrainingProgress report)
    {
        foreach ((string name, double value) in report.Values)
        {
            _values[name] = value;
        }

        if (report.Message is not null)
        {
            _messages.Enqueue(report.Message);
            if (_messages.Count > MessagesKept)
            {
                _messages.Dequeue();
            }
        }

        // A measurement and a sentence have no pace of their own.
        _tokensPerSecond = report.TokensPerSecond > 0 ? report.TokensPerSecond : _tokensPerSecond;
        Sample = report.Sample ?? Sample;
        Done = report.Steps > 0 ? (double)report.Step / report.Steps : 0;
        Head = TrainingLine.Head(report, _clock.SecondsAStep(report), _tokensPerSecond, _values.GetValueOrDefault("samplesPerSecond"));
    }
}

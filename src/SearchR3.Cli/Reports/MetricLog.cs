using System.Text.Json;

namespace SearchR3.Cli.Reports;

/// <summary>The numbers of a run's <c>metrics.jsonl</c>, by name. A damaged line is passed over: a report is made of what there is.</summary>
internal sealed class MetricLog
{
    private readonly Dictionary<string, List<(double Step, double Value)>> _series = new(StringComparer.Ordinal);

    /// <summary>The names in the order in which they first appear.</summary>
    public IReadOnlyList<string> Names => [.. _series.Keys];

    /// <summary>The last step of the log; 0 when it is empty.</summary>
    public double LastStep { get; private set; }

    /// <summary>Reads the file; one that is missing is empty.</summary>
    public static MetricLog Read(string path)
    {
        MetricLog log = new();
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            log.Add(line);
        }

        return log;
    }

    /// <summary>The values of <paramref name="name"/> as a curve; null when there are none.</summary>
    public Curve? Curve(string name, string label) => _series.TryGetValue(name, out List<(double Step, double Value)>? points)
        ? new Curve(label, [.. points.Select(p => p.Step)], [.. points.Select(p => p.Value)])
        : null;

    private void Add(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("step", out JsonElement at) || at.ValueKind != JsonValueKind.Number)
            {
                return;
            }

            double step = at.GetDouble();
            LastStep = Math.Max(LastStep, step);
            foreach (JsonProperty property in json.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Number))
            {
                if (property.Name is not ("step" or "seconds"))
                {
                    if (!_series.TryGetValue(property.Name, out List<(double Step, double Value)>? points))
                    {
                        _series[property.Name] = points = [];
                    }

                    points.Add((step, property.Value.GetDouble()));
                }
            }
        }
        catch (JsonException)
        {
            // A killed process leaves half a line.
        }
    }
}

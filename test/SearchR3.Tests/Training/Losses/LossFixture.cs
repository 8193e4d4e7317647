using System.Text.Json;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Training.Losses;

/// <summary>Reads one entry of shared/fixtures/losses.json as float64 tensors.</summary>
internal sealed class LossFixture
{
    private readonly JsonElement _entry;

    internal LossFixture(string name)
        : this(JsonDocument.Parse(File.ReadAllText(SharedFixtures.Path("fixtures/losses.json"))).RootElement.GetProperty(name))
    {
    }

    private LossFixture(JsonElement entry) => _entry = entry;

    internal LossFixture Inner(string key) => new(_entry.GetProperty(key));

    internal double Number(string key) => _entry.GetProperty(key).GetDouble();

    internal Tensor Tensor(string key)
    {
        List<double> values = [];
        List<long> shape = [];
        Read(_entry.GetProperty(key), values, shape, 0);
        return tensor(values.ToArray(), [.. shape], ScalarType.Float64);
    }

    internal static void AssertEqual(Tensor expected, Tensor actual, double tolerance)
    {
        double difference = expected.sub(actual).abs().max().Read();
        Assert.True(difference <= tolerance, $"differs by {difference}");
    }

    private static void Read(JsonElement element, List<double> values, List<long> shape, int depth)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            values.Add(element.GetDouble());
            return;
        }

        if (shape.Count == depth)
        {
            shape.Add(element.GetArrayLength());
        }

        foreach (JsonElement inner in element.EnumerateArray())
        {
            Read(inner, values, shape, depth + 1);
        }
    }
}

using System.Text.Json;
using SearchR3.Models;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Models;

/// <summary>One folder of <c>shared/fixtures/models</c>: four rows of tokens and what transformers computes for them in float32.</summary>
internal sealed class ModelFixture : IDisposable
{
    private readonly SafetensorsFile _expected;

    public ModelFixture(string name)
    {
        Folder = SharedFixtures.Path($"fixtures/models/{name}");
        _expected = SafetensorsFile.Open(Path.Combine(Folder, "expected.safetensors"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        GradientNorms = json.RootElement.GetProperty("gradient_norms").EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetDouble());
    }

    public static int Rows => 4;

    public string Folder { get; }

    public Dictionary<string, double> GradientNorms { get; }

    public static CausalLanguageModel Load(string name) =>
        Checkpoint.Load(SharedFixtures.Path($"fixtures/models/{name}"), CPU, ScalarType.Float32);

    public Tensor Read(string name) => _expected.Read(name);

    /// <summary>The tokens of one row without padding, [1, tokens].</summary>
    public Tensor RowIds(int row)
    {
        Tensor mask = Read("attention_mask")[row];
        return Read("input_ids")[row][mask.eq(TorchNumber.Of(1))].unsqueeze(0);
    }

    public long[] Greedy(int row) => Read($"greedy.{row}").to(ScalarType.Int64).data<long>().ToArray();

    public double Loss(int row) => Read($"ce_loss.{row}").Read();

    public void Dispose() => _expected.Dispose();
}

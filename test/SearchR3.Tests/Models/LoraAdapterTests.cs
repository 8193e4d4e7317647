using System.Text.Json.Nodes;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using TorchSharp.Modules;

namespace SearchR3.Tests.Models;

/// <summary>Adapters against peft, and the promises of attaching, merging and storing them.</summary>
public sealed class LoraAdapterTests : IDisposable
{
    private const string Adapter = "qwen2-tied-lora";

    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-adapter-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void APeftAdapterOverItsBaseGivesPeftsNumbers()
    {
        using var fixture = new ModelFixture(Adapter);
        using CausalLanguageModel model = LoraAdapter.LoadWithBase(fixture.Folder, CPU);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        for (int row = 0; row < ModelFixture.Rows; row++)
        {
            Tensor hidden = model.Forward(fixture.RowIds(row));
            TensorAssert.Close(fixture.Read($"last_hidden.{row}"), hidden[0], 5e-5);
            TensorAssert.Close(fixture.Read($"logits.{row}"), model.Logits(hidden)[0], 5e-5);
            Assert.Equal(fixture.Greedy(row), Decode.Greedy(model, fixture.RowIds(row), 24));
        }
    }

    [Fact]
    public void OnlyTheAdaptersParametersGetGradientsAndTheyArePefts()
    {
        using var fixture = new ModelFixture(Adapter);
        using CausalLanguageModel model = LoraAdapter.LoadWithBase(fixture.Folder, CPU);
        using DisposeScope scope = NewDisposeScope();
        Decode.NextTokenLoss(model, fixture.RowIds(3)).backward();

        var norms = LoraAdapter.Parameters(model).ToDictionary(
            pair => $"base_model.model.{pair.Name}.default.weight", pair => pair.Parameter.grad!.norm().Read());
        Assert.Equal(fixture.GradientNorms.Keys.Order(), norms.Keys.Order());
        Assert.All(fixture.GradientNorms, pair => Assert.InRange(norms[pair.Key], pair.Value * (1 - 1e-4), pair.Value * (1 + 1e-4)));
        Assert.All(
            model.named_parameters().Where(pair => !pair.parameter.requires_grad), pair => Assert.True(pair.parameter.grad is null));
        Assert.Equal(28, model.parameters().Count(parameter => parameter.requires_grad));
    }

    [Fact]
    public void AnUntrainedAdapterChangesNothing()
    {
        using var fixture = new ModelFixture("qwen2-tied");
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor before = model.Logits(model.Forward(fixture.RowIds(0)));

        LoraAdapter.Attach(model, new LoraOptions { TrainableTokenIndices = [5, 3] }, seed: 1);

        // Not exactly equal: the scores of the trainable rows are a product of another shape, which sums in another order.
        TensorAssert.Close(before, model.Logits(model.Forward(fixture.RowIds(0))), 1e-5);
        LoraAdapter.Detach(model);
        TensorAssert.Close(before, model.Logits(model.Forward(fixture.RowIds(0))), 0);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Theory]
    [InlineData(ScalarType.Float32, 5e-5)]
    [InlineData(ScalarType.BFloat16, 0.5)]
    public void MergedEqualsUnmergedAndSaysByHowMuch(ScalarType dtype, double tolerance)
    {
        using var fixture = new ModelFixture(Adapter);
        using CausalLanguageModel model = LoraAdapter.LoadWithBase(fixture.Folder, CPU, dtype);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();

        MergeReport report = LoraAdapter.Merge(model);

        Assert.Equal(14, report.Modules);
        Assert.InRange(report.LargestLogitChange, 0, tolerance);
        Assert.Null(model.Adapter);
        Assert.Empty(LoraAdapter.Parameters(model));
        double worst = TensorAssert.LargestDifference(
            fixture.Read("logits.2"), model.Logits(model.Forward(fixture.RowIds(2)))[0]);
        Assert.InRange(worst, 0, tolerance);
        Checkpoint.Save(model, _folder);
        using CausalLanguageModel again = Checkpoint.Load(_folder, CPU);
        TensorAssert.Close(model.Forward(fixture.RowIds(2)), again.Forward(fixture.RowIds(2)), 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnAdapterWithPatternsIsReadBackAsItWasWritten(bool useRsLora)
    {
        string baseFolder = SharedFixtures.Path("fixtures/models/qwen2-tied");
        var options = new LoraOptions
        {
            Rank = 2,
            Alpha = 4,
            TargetModules = ["q_proj", "layers.1.mlp.down_proj"],
            RankPattern = new Dictionary<string, int> { ["layers.1.self_attn.q_proj"] = 3, [@"layers\.\d+\.mlp\.down_proj"] = 5 },
            AlphaPattern = new Dictionary<string, double> { ["q_proj"] = 7 },
            UseRsLora = useRsLora,
            TrainableTokenIndices = [9, 2],
        };
        using var fixture = new ModelFixture("qwen2-tied");
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        LoraAdapter.Attach(model, options, seed: 3);
        foreach ((string _, Parameter parameter) in LoraAdapter.Parameters(model))
        {
            parameter.copy_(randn(parameter.shape));
        }

        LoraAdapter.Save(model, _folder, baseFolder);
        using CausalLanguageModel again = LoraAdapter.LoadWithBase(_folder, CPU);

        var shapes = LoraAdapter.Parameters(again).ToDictionary(pair => pair.Name, pair => pair.Parameter.shape);
        Assert.Equal([3, 64], shapes["model.layers.1.self_attn.q_proj.lora_A"]);
        Assert.Equal([64, 5], shapes["model.layers.1.mlp.down_proj.lora_B"]);
        Assert.Equal(7, shapes.Count);
        Tensor expected = model.Logits(model.Forward(fixture.RowIds(1)));
        TensorAssert.Close(expected, again.Logits(again.Forward(fixture.RowIds(1))), 0);
        double rank = useRsLora ? Math.Sqrt(3) : 3;
        Assert.Equal(7 / rank, options.ScalingOf("model.layers.1.self_attn.q_proj", 3), 1e-12);
        using CausalLanguageModel plain = ModelFixture.Load("qwen2-tied");
        Assert.True(TensorAssert.LargestDifference(expected, plain.Logits(plain.Forward(fixture.RowIds(1)))) > 0.1);
    }

    [Fact]
    public void AnAdapterOfTheBareDecoderLoadsToo()
    {
        using SafetensorsFile file = SafetensorsFile.Open(SharedFixtures.Path($"fixtures/models/{Adapter}/adapter_model.safetensors"));
        using DisposeScope scope = NewDisposeScope();
        SafetensorsFile.Write(Path.Combine(_folder, "adapter_model.safetensors"),
        [
            .. file.Entries.Keys.Select(name => KeyValuePair.Create(
                name.Replace("base_model.model.model.", "base_model.model.", StringComparison.Ordinal), file.Read(name))),
        ]);
        CopyConfig(json => { });
        using var fixture = new ModelFixture(Adapter);
        using CausalLanguageModel model = LoraAdapter.LoadWithBase(
            _folder, CPU, baseFolder: SharedFixtures.Path("fixtures/models/qwen2-tied"));
        using IDisposable noGradient = no_grad();

        TensorAssert.Close(fixture.Read("last_hidden.0"), model.Forward(fixture.RowIds(0))[0], 5e-5);
    }

    [Fact]
    public void TrainableRowsOfATiedHeadLearnInBothRoles()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        LoraAdapter.Attach(model, new LoraOptions { TargetModules = [], TrainableTokenIndices = [500] }, seed: 1);
        Parameter row = LoraAdapter.Parameters(model).Single().Parameter;
        using Tensor matrix = model.named_parameters().First(pair => pair.name == "model.embed_tokens.weight").parameter.clone();
        using optim.Optimizer optimizer = optim.Adam([row], 0.02);
        double first = 0;
        double last = 0;
        for (int step = 0; step < 30; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();

            // Token 500 stands in the input and has to be predicted.
            Tensor loss = Decode.NextTokenLoss(model, tensor(new long[,] { { 4, 500, 7, 500, 7, 500 } }));
            loss.backward();
            optimizer.step();
            last = loss.Read();
            first = step == 0 ? last : first;
        }

        Assert.True(last < 0.6 * first, $"loss went from {first} to {last}");
        using IDisposable noGradient = no_grad();
        using DisposeScope end = NewDisposeScope();
        Tensor weight = model.named_parameters().First(pair => pair.name == "model.embed_tokens.weight").parameter;
        TensorAssert.Close(matrix, weight, 0);
        Tensor ids = tensor(new long[,] { { 4, 500, 7 } });
        Tensor before = model.Logits(model.Forward(ids));
        Tensor learned = row.detach().clone();

        MergeReport report = LoraAdapter.Merge(model);

        Assert.Equal(1, report.TokenRows);
        TensorAssert.Close(before, model.Logits(model.Forward(ids)), 5e-5);
        TensorAssert.Close(learned[0], model.state_dict()["model.embed_tokens.weight"][500], 0);
    }

    [Theory]
    [InlineData("use_dora", "true")]
    [InlineData("lora_bias", "true")]
    [InlineData("bias", "\"all\"")]
    [InlineData("modules_to_save", "[\"lm_head\"]")]
    [InlineData("fan_in_fan_out", "true")]
    [InlineData("target_parameters", "[\"a\"]")]
    [InlineData("layer_replication", "[[0, 1]]")]
    [InlineData("use_something_new", "true")]
    [InlineData("init_lora_weights", "\"pissa\"")]
    [InlineData("peft_type", "\"IA3\"")]
    public void AKeyThatChangesTheArithmeticIsRefusedByName(string key, string value)
    {
        CopyWeights();
        CopyConfig(json => json[key] = JsonNode.Parse(value));
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");

        Assert.Contains(key, Assert.Throws<SearchR3Exception>(() => LoraAdapter.Load(model, _folder)).Message, StringComparison.Ordinal);
        Assert.Null(model.Adapter);
    }

    [Fact]
    public void AHarmlessUnknownKeyIsIgnored()
    {
        CopyWeights();
        CopyConfig(json => json["note_of_the_author"] = "hello");
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");

        LoraAdapter.Load(model, _folder);

        Assert.Equal(28, LoraAdapter.Parameters(model).Count);
    }

    [Fact]
    public void ARankThatTheWeightsContradictIsRefused()
    {
        CopyWeights();
        CopyConfig(json => json["r"] = 6);
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");

        string message = Assert.Throws<SearchR3Exception>(() => LoraAdapter.Load(model, _folder)).Message;

        Assert.Contains("rank 6", message, StringComparison.Ordinal);
        Assert.Contains("[4, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorThatTheModelHasNoPlaceForIsNamedAndTheModelStaysPlain()
    {
        using (SafetensorsFile file = SafetensorsFile.Open(SharedFixtures.Path($"fixtures/models/{Adapter}/adapter_model.safetensors")))
        {
            using DisposeScope scope = NewDisposeScope();
            SafetensorsFile.Write(Path.Combine(_folder, "adapter_model.safetensors"),
            [
                .. file.Entries.Keys.Select(name => KeyValuePair.Create(name, file.Read(name))),
                KeyValuePair.Create("base_model.model.lm_head.weight", zeros(512, 64)),
            ]);
        }

        CopyConfig(json => { });
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");

        Assert.Contains(
            "lm_head.weight", Assert.Throws<SearchR3Exception>(() => LoraAdapter.Load(model, _folder)).Message, StringComparison.Ordinal);
        Assert.Null(model.Adapter);
        Assert.Empty(LoraAdapter.Parameters(model));
    }

    [Fact]
    public void ABaseThatIsNotHereIsAskedFor()
    {
        CopyConfig(json => json["base_model_name_or_path"] = "someone/some-model");

        string message = Assert.Throws<SearchR3Exception>(() => LoraAdapter.LoadWithBase(_folder, CPU)).Message;

        Assert.Contains("someone/some-model", message, StringComparison.Ordinal);
        Assert.Contains("give the base model's folder", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetThatNamesNothingIsRefused()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");

        Assert.Contains("w_pack", Assert.Throws<SearchR3Exception>(() =>
            LoraAdapter.Attach(model, new LoraOptions { TargetModules = ["q_proj", "w_pack"] }, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACheckpointWithAnAdapterIsNotSavedSilentlyWithoutIt()
    {
        using CausalLanguageModel model = ModelFixture.Load("qwen2-tied");
        LoraAdapter.Attach(model, new LoraOptions(), seed: 1);

        Assert.Contains("merge", Assert.Throws<SearchR3Exception>(() => Checkpoint.Save(model, _folder)).Message, StringComparison.Ordinal);
    }

    private void CopyWeights() => File.Copy(
        SharedFixtures.Path($"fixtures/models/{Adapter}/adapter_model.safetensors"), Path.Combine(_folder, "adapter_model.safetensors"));

    private void CopyConfig(Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(
            File.ReadAllText(SharedFixtures.Path($"fixtures/models/{Adapter}/adapter_config.json")))!.AsObject();
        change(json);
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), json.ToJsonString());
    }
}

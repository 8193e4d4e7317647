using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Reinforcement;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;
using SearchR3.Training.Planning;

namespace SearchR3.Tests.Training.Planning;

[Collection(TrainingCollection.Name)]
public sealed class TrainingPlanTests : IDisposable
{
    private static readonly TextLengths Lengths = new(Query: 30, Prompt: 40, Document: 60, Budget: 48, Documents: 1000);

    private readonly TinyTask _task = new();

    public void Dispose() => _task.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ParametersAndArithmeticAreThoseOfARealModel(bool adapter)
    {
        LoraOptions? lora = adapter ? new LoraOptions { Rank = 3, TrainableTokenIndices = [5] } : null;
        ModelConfig config = TinyModel.Config(400) with { TieWordEmbeddings = true };
        using CausalLanguageModel model = new(config, seed: 1);
        ModelShape shape = new(config, lora);
        if (lora is not null)
        {
            LoraAdapter.Attach(model, lora, seed: 2);
            Assert.Equal(LoraAdapter.Parameters(model).Sum(p => p.Parameter.numel()), shape.Adapter);
        }

        double weights = model.named_parameters().Where(p => !LoraAdapter.IsAdapterName(p.name)).Sum(p => (double)p.parameter.numel());
        Assert.Equal(weights, shape.Parameters, 0.02 * weights);
        ModelFlop flop = new(model, measurePeak: false);
        Assert.Equal(flop.Of(new TrainingWork(0, 100, 0, 0, 100 * 100)), 100 * shape.TrainingFlop(100), 0.03 * 100 * shape.TrainingFlop(100));
        if (!adapter)
        {
            Assert.Equal(flop.Of(new TrainingWork(0, 0, 0, 10)), 10 * 3 * shape.HeadFlop, 1);
        }
    }

    [Fact]
    public void LengthsAreThoseOfTheDataInItsPrompts()
    {
        using EmbeddingModel model = TinyModel.CreateEmbeddingModel();
        string folder = _task.Run("model");
        model.Save(folder);

        TextLengths lengths = TextLengths.Measure(folder, settings: null, _task.Data, "train");

        string[] documents = [.. File.ReadLines(Path.Combine(_task.Data, "corpus.jsonl")).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement)
            .Select(d => $"{d.GetProperty("title").GetString()} {d.GetProperty("text").GetString()}")];
        Assert.Equal(documents.Average(d => model.DocumentPrompt.Encode(d).Ids.Length), lengths.Document, 1.0);
        Assert.Equal((40, 12), (lengths.Documents, lengths.Budget));
        Assert.True(lengths.Prompt > 0 && lengths.Query > 0);
    }

    [Fact]
    public void MemoryFollowsWhatIsHeld()
    {
        ModelShape shape = new(TinyModel.Config(4000), null);
        SftRecipe recipe = _task.Sft("any", 10) with { BatchSize = 64, MicroBatchSize = 8 };
        double whole = Graph(SftPlan.Of(recipe, shape, Lengths));

        Assert.Equal(2 * whole, Graph(SftPlan.Of(recipe with { BatchSize = 128 }, shape, Lengths)), 0.01 * whole);
        Assert.True(Graph(SftPlan.Of(recipe with { GradCache = true }, shape, Lengths)) < whole / 4);
        Assert.Equal(2 * whole, Graph(SftPlan.Of(recipe with { Precision = Precision.F32 }, shape, Lengths)), 0.01 * whole);
        SftRecipe held = recipe with { Loss = recipe.Loss with { Kl = new KlOptions { Weight = 0.1 } } };
        Assert.Equal(
            shape.Parameters * 2, SftPlan.Of(held, shape, Lengths).PeakBytes - SftPlan.Of(recipe, shape, Lengths).PeakBytes, 1);
        Assert.True(
            SftPlan.Of(recipe, new ModelShape(shape.Config, new LoraOptions { Rank = 2 }), Lengths).Memory.Single(m => m.Part.StartsWith("optimizer", StringComparison.Ordinal)).Bytes
            < SftPlan.Of(recipe, shape, Lengths).Memory.Single(m => m.Part.StartsWith("optimizer", StringComparison.Ordinal)).Bytes / 10);
    }

    [Fact]
    public void ARunThatCannotFitIsRefusedWithBothNumbers()
    {
        TrainingPlan plan = SftPlan.Of(_task.Sft("any", 10), new ModelShape(TinyModel.Config(400), null), Lengths);
        PlannedDevice small = new("a small machine", plan.PeakBytes / 2, 1e12);

        string said = Assert.Throws<SearchR3Exception>(() => plan.RequireFit(small)).Message;

        Assert.Contains(FormattableString.Invariant($"{plan.PeakBytes / (1L << 30):0.0} GiB"), said, StringComparison.Ordinal);
        Assert.Contains("a small machine has", said, StringComparison.Ordinal);
        plan.RequireFit(small with { MemoryBytes = plan.PeakBytes });
    }

    [Fact]
    public void TimeIsArithmeticOverRateAndStepsAddUp()
    {
        ModelShape shape = new(TinyModel.Config(400), null);
        GrpoRecipe recipe = _task.Grpo("any", 10);
        TrainingPlan plan = GrpoPlan.Of(recipe, shape, Lengths);
        PlannedDevice device = new("a machine", 1e12, 1e9);

        Assert.Equal(plan.Work.Sum(w => w.Flop / (1e9 * w.Utilisation)), plan.StepSeconds(device)!.Value, 1e-6);
        double once = plan.Once.Sum(w => w.Flop / (1e9 * w.Utilisation));
        Assert.Equal((once + (10 * plan.StepSeconds(device)!.Value)) / 3600, plan.Hours(device)!.Value, 1e-9);
        Assert.Null(plan.Hours(device with { PeakFlopPerSecond = null }));
        double update = plan.Work.Single(w => w.Phase == "update").Flop;
        TrainingPlan twice = GrpoPlan.Of(recipe with { Rollouts = recipe.Rollouts with { GroupSize = 8 } }, shape, Lengths);
        Assert.Equal(2 * update, twice.Work.Single(w => w.Phase == "update").Flop, 1e-3 * update);
    }

    private static double Graph(TrainingPlan plan) => plan.Memory.Single(m => m.Part.StartsWith("graph", StringComparison.Ordinal)).Bytes;
}

using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;
using SearchR3.Training.Distillation;

namespace SearchR3.Tests.Training.Distillation;

[Collection(TrainingCollection.Name)]
public sealed class DistillTrainerTests : IDisposable
{
    private static readonly string[] Queries = ["how to read a file", "how to move a window", "how to close a socket", "how to find a stream"];

    private readonly TinyTask _task = new();
    private readonly string _base;

    public DistillTrainerTests()
    {
        // Random wide weights: what such a model writes moves its embedding a long way, so there is something to learn.
        _base = _task.Run("base");
        EmbeddingModel model = TinyModel.CreateEmbeddingModel();
        using CausalLanguageModel weights = model.Model;
        model.Save(_base);
    }

    public void Dispose() => _task.Dispose();

    [Fact]
    public void DirectModeComesNearToTheTeacherAndTheRestStaysWhereItWas()
    {
        DistillRecipe held = Recipe(40);
        held = held with { Loss = held.Loss with { KeepDocuments = 5 } };
        DistillTrainer.Run(held, _task.Run("held"), resume: false);
        DistillTrainer.Run(
            held with { Loss = held.Loss with { KeepDocuments = 0, KeepReasoning = 0, KeepLanguage = 0 } }, _task.Run("free"), resume: false);

        using EmbeddingModel before = EmbeddingModel.Load(_base);
        using EmbeddingModel after = EmbeddingModel.Load(Model("held"));
        using EmbeddingModel free = EmbeddingModel.Load(Model("free"));
        QueryOptions teacher = new TeacherOptions { Samples = 8, Temperature = 0.5 }.Query(seed: 3);
        float[][] aim = [.. before.EmbedQueries(Queries, teacher).Select(e => e.Vector)];
        double Near(EmbeddingModel model) => Cosine(aim, [.. model.EmbedQueries(Queries, QueryOptions.Direct).Select(e => e.Vector)]);
        double Held(EmbeddingModel model) => Cosine(Documents(before), Documents(model));
        Assert.True(1 - Near(after) < 0.6 * (1 - Near(before)), $"{Near(before)} -> {Near(after)}");
        Assert.True(1 - Held(after) < 0.5 * (1 - Held(free)), $"held {Held(after)}, free {Held(free)}");

        JsonNode[] lines = [.. Lines("held").Where(l => l["distill/scores"] is not null)];
        Assert.Equal(40, lines.Length);
        Assert.True(Tail(lines, "distill/scores") < 0.7 * (double)lines[0]["distill/scores"]!, $"{lines[0]} {lines[^1]}");
        Assert.Equal(0, (double)lines[0]["keep/documents"]!, 1e-3);
        Assert.Equal(0, (double)lines[0]["keep/reasoning"]!, 1e-3);
        JsonNode line = lines[^1];
        double sum = (double)line["distill/cosine"]! + (double)line["distill/scores"]! + (5 * (double)line["keep/documents"]!)
            + (0.5 * (double)line["keep/reasoning"]!) + (0.05 * (double)line["keep/language"]!);
        Assert.Equal(sum, (double)line["loss"]!, 1e-4);
    }

    [Fact]
    public void AnInterruptedRunGoesOnToTheSameBits()
    {
        DistillRecipe recipe = Recipe(8);
        DistillTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            DistillTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(5, stop), cancellation: stop.Token));
        DistillTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(File.ReadAllBytes(Weights("whole")), File.ReadAllBytes(Weights("parts")));
        Assert.NotEqual(File.ReadAllBytes(Weights("whole")), File.ReadAllBytes(Path.Combine(_base, "model.safetensors")));
    }

    [Theory]
    [InlineData(0, 0, 100, "loss.cosine is 0 and loss.scores 0")]
    [InlineData(1, -1, 100, "loss.scores -1")]
    [InlineData(1, 1, 1, "loss.candidates 1")]
    public void WrongSettingsAreNamed(double cosine, double scores, int candidates, string message)
    {
        DistillRecipe recipe = Recipe(1) with { Loss = new DistillLossOptions { Cosine = cosine, Scores = scores, Candidates = candidates } };

        SearchR3Exception e = Assert.Throws<SearchR3Exception>(() => DistillTrainer.Run(recipe, _task.Run("wrong"), resume: false));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_task.Run("wrong")));
    }

    private DistillRecipe Recipe(int steps) => new()
    {
        Model = _base,
        Data = _task.Data,
        BatchSize = 8,
        MicroBatchSize = 4,
        Precision = Precision.F32,
        Teacher = new TeacherOptions { Samples = 2, Temperature = 0.5 },
        Loss = new DistillLossOptions { Candidates = 20, Documents = 8 },
        // Nothing held out: the last model is kept, not the best on a handful of queries.
        Evaluation = new DevEvaluationOptions { EverySteps = 0, Splits = [] },
        CheckpointEverySteps = 3,
        LogEverySteps = 1,
        Optimization = new OptimizationOptions { Steps = steps, WarmupSteps = 1, LearningRate = 3e-3, WeightDecay = 0 },
    };

    private string Model(string run) => Path.Combine(_task.Run(run), "model");

    private string Weights(string run) => Path.Combine(Model(run), "model.safetensors");

    private static float[][] Documents(EmbeddingModel model) =>
        [.. model.EmbedDocuments(["Tools.file.read method of file", "Tools.window.move method of window", "Tools.socket.close method of socket"]).Select(e => e.Vector)];

    private static double Cosine(float[][] a, float[][] b) => a.Zip(b, (x, y) => x.Zip(y, (p, q) => (double)p * q).Sum()).Average();

    private static double Tail(JsonNode[] lines, string name) => lines[^5..].Average(l => (double)l[name]!);

    private IEnumerable<JsonNode> Lines(string run) =>
        File.ReadLines(Path.Combine(_task.Run(run), "metrics.jsonl")).Select(l => JsonNode.Parse(l)!);
}

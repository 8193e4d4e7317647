using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Evaluation;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class SftTrainerTests : IDisposable
{
    private readonly TinyTask _task = new();
    private readonly string _base;

    public SftTrainerTests()
    {
        PretrainTrainer.Run(_task.Pretrain(20), _task.Run("base"), resume: false);
        _base = Path.Combine(_task.Run("base"), "model");
    }

    [Fact]
    public void TheContrastiveLossFallsAndTheBestModelIsKept()
    {
        SftRecipe recipe = _task.Sft(_base, 30) with { Evaluation = new DevEvaluationOptions { EverySteps = 10 } };

        SftTrainer.Run(recipe, _task.Run("run"), resume: false);

        JsonNode[] lines = [.. Lines("run")];
        double[] losses = [.. lines.Where(l => l["infoNce"] is not null).Select(l => (double)l["infoNce"]!)];
        Assert.Equal(30, losses.Length);
        // The median: in batches of eight one wrong sampled reasoning costs a lot at this temperature.
        Assert.True(losses[^10..].Order().ElementAt(5) < 0.75 * losses[0], string.Join(' ', losses));
        double best = lines.Where(l => l["dev/ndcg@10"] is not null).Max(l => (double)l["dev/ndcg@10"]!);
        Assert.Equal(best, (double)JsonNode.Parse(File.ReadAllText(Path.Combine(_task.Run("run"), "run.json")))!["bestScore"]!, 1e-6);
        RetrievalRun direct = RetrievalRun.Load(Path.Combine(_task.Run("run"), "run.trec"));
        RetrievalReport report = RetrievalEvaluator.Evaluate(Qrels.Load(Path.Combine(_task.Data, "qrels", "dev.tsv")), direct);
        Assert.Equal(best, report.Mean(Metric.Parse("nDCG@10")), 1e-6);
        JsonNode[] reasonings = [.. File.ReadLines(Path.Combine(_task.Run("run"), "completions.jsonl")).Select(l => JsonNode.Parse(l)!)];
        Assert.Equal([10, 20, 30], reasonings.Select(l => (int)l["step"]!).Distinct());
        Assert.Equal(3 * _task.DevQueries, reasonings.Length);
        IReadOnlyList<QueryScores> scores = QueryScoresFile.Load(Path.Combine(_task.Run("run"), "scores.jsonl"));
        Assert.Equal(best, scores.Average(s => s.Systems["direct"].Metrics["nDCG@10"]), 1e-5);
        Assert.All(scores, s => Assert.True(s.Reasoning is not null && s.Split == "dev" && s.Systems.ContainsKey("reasoning")));
        JsonNode heldOut = JsonNode.Parse(File.ReadAllText(Path.Combine(_task.Run("run"), "run.json")))!["heldOut"]!;
        Assert.Equal(("dev", 64), ((string)heldOut["split"]!, ((string)heldOut["documentsHash"]!).Length));
        JsonNode last = lines.Last(l => l["dev/reasoning/ndcg@10"] is not null);
        Assert.Equal((double)last["dev/reasoning/mean_length"]!, reasonings[^_task.DevQueries..].Average(l => (int)l["tokens"]!), 1e-5);
        Assert.Equal(
            (double)last["dev/reasoning/missing_token_share"]!, reasonings[^_task.DevQueries..].Average(l => (string)l["stopReason"]! == "EmbedToken" ? 0 : 1), 1e-5);
        Assert.Equal((double)last["dev/reasoning/ndcg@10"]!, reasonings[^_task.DevQueries..].Average(l => (double)l["ndcg@10"]!), 1e-5);
        using EmbeddingModel model = EmbeddingModel.Load(Path.Combine(_task.Run("run"), "model"));
        Assert.Equal(1, model.EmbedQuery("how to read a file", new QueryOptions { Reasoning = false }).Vector.Sum(x => x * x), 1e-3);
    }

    [Theory]
    [InlineData(BatchSampling.Default)]
    [InlineData(BatchSampling.NoDuplicates)]
    public void AnInterruptedRunGoesOnToTheSameBits(BatchSampling sampling)
    {
        SftRecipe recipe = _task.Sft(_base, 8) with { BatchSampler = sampling };
        SftTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            SftTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(6, stop), cancellation: stop.Token));
        SftTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(Weights("whole"), Weights("parts"));
    }

    [Theory]
    [InlineData(DatasetStrategy.Proportional, BatchSampling.Default)]
    [InlineData(DatasetStrategy.RoundRobin, BatchSampling.NoDuplicates)]
    public void ARunOverTwoDataSetsGoesOnToTheSameBits(DatasetStrategy strategy, BatchSampling sampling)
    {
        using TemporaryFolder folder = new();
        SftRecipe recipe = _task.Sft(_base, 6) with
        {
            Data = new TrainingData([new() { Folder = _task.Data }, new() { Folder = OtherTask.Write(folder) }]),
            DataSetStrategy = strategy,
            BatchSampler = sampling,
        };
        SftTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            SftTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(4, stop), cancellation: stop.Token));
        SftTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(Weights("whole"), Weights("parts"));
        SftTrainer.Run(recipe with { Data = _task.Data }, _task.Run("one"), resume: false);
        Assert.NotEqual(Weights("whole"), Weights("one"));
    }

    [Fact]
    public void KlToTheBaseIsZeroAtTheStartAndHoldsTheModelBack()
    {
        SftRecipe recipe = _task.Sft(_base, 6, Precision.F32) with
        {
            Loss = new SftLossOptions
            {
                CrossEntropy = new CrossEntropyOptions { Weight = 1, Direct = true },
                Kl = new KlOptions { Weight = 1 },
                Triplet = new TripletOptions { Weight = 1 },
            },
        };

        SftTrainer.Run(recipe, _task.Run("run"), resume: false);

        JsonNode[] steps = [.. Lines("run").Where(l => l["kl"] is not null)];
        double[] kl = [.. steps.Select(l => (double)l["kl"]!)];
        Assert.Equal(0, kl[0], 1e-5);
        Assert.True(kl[^1] > 1e-4, $"{kl[^1]}");
        Assert.All(steps, l => Assert.True((double)l["triplet"]! >= 0));
    }

    [Fact]
    public void AnAdapterAloneIsTrainedAndTheEmbedTokensRowWithIt()
    {
        SftRecipe recipe = _task.Sft(_base, 8) with { Lora = new LoraOptions { Rank = 4, Dropout = 0.1 } };
        SftTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            SftTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(4, stop), cancellation: stop.Token));
        SftTrainer.Run(recipe, _task.Run("parts"), resume: true);

        string folder = Path.Combine(_task.Run("whole"), "model");
        byte[] adapter = File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors"));
        Assert.Equal(adapter, File.ReadAllBytes(Path.Combine(_task.Run("parts"), "model", "adapter_model.safetensors")));
        Assert.False(File.Exists(Path.Combine(folder, "model.safetensors")));
        using EmbeddingModel trained = EmbeddingModel.Load(folder);
        using EmbeddingModel before = EmbeddingModel.Load(_base);
        Assert.Contains(trained.EmbedToken, trained.Model.Embedding.TrainableIds.Select(id => (int)id));
        Assert.NotEqual(before.EmbedDocument("Tools.file.read").Vector, trained.EmbedDocument("Tools.file.read").Vector);
    }

    [Fact]
    public void GradCacheAndPackingTrainAsTheWholeBatchDoes()
    {
        SftRecipe recipe = _task.Sft(_base, 3, Precision.F32) with
        {
            AccumulationSteps = 2,
            Lora = new LoraOptions { Rank = 4, Dropout = 0.2 },
            Loss = new SftLossOptions { CrossEntropy = new CrossEntropyOptions { Weight = 0.3, Direct = true }, Kl = new KlOptions { Weight = 0.1 } },
        };
        SftTrainer.Run(recipe, _task.Run("whole"), resume: false);
        SftTrainer.Run(recipe with { GradCache = true }, _task.Run("cached"), resume: false);

        foreach ((JsonNode expected, JsonNode actual) in Lines("whole").Zip(Lines("cached")))
        {
            foreach (string name in new[] { "loss", "infoNce", "crossEntropy", "kl", "gradientNorm" }.Where(n => expected[n] is not null))
            {
                Assert.Equal((double)expected[name]!, (double)actual[name]!, 1e-3 * Math.Max(1, Math.Abs((double)expected[name]!)));
            }
        }
    }

    [Fact]
    public void AnInterruptedRunWithGradCacheAndPackingGoesOnToTheSameBits()
    {
        SftRecipe recipe = _task.Sft(_base, 6) with { GradCache = true, Packing = true, Lora = new LoraOptions { Rank = 4, Dropout = 0.1 } };
        SftTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            SftTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(4, stop), cancellation: stop.Token));
        SftTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_task.Run("whole"), "model", "adapter_model.safetensors")),
            File.ReadAllBytes(Path.Combine(_task.Run("parts"), "model", "adapter_model.safetensors")));
    }

    [Fact]
    public void TheLogHasNormsByGroupRatesArithmeticAndMemory()
    {
        SftTrainer.Run(_task.Sft(_base, 2) with { ModelFlopShare = true }, _task.Run("run"), resume: false);

        JsonNode line = Lines("run").First(l => l["loss"] is not null);
        double squares = new[] { "embedding", "attention", "mlp", "norm" }.Sum(group => Math.Pow((double)line[$"gradientNorm/{group}"]!, 2));
        Assert.Equal((double)line["gradientNorm"]!, Math.Sqrt(squares), 1e-3 * (double)line["gradientNorm"]!);
        Assert.Null(line["gradientNorm/adapter"]);
        Assert.True((double)line["time/update"]! > 0 && (double)line["time/optimizer"]! > 0 && line["time/sample"] is not null);
        Assert.True((double)line["samplesPerSecond"]! > 0);
        Assert.True((double)line["tokensPerSecond"]! > (double)line["samplesPerSecond"]!);
        Assert.InRange((double)line["paddingShare"]!, 0, 0.9);
        Assert.True((double)line["gigaFlopPerSecond"]! > 0);
        Assert.InRange((double)line["modelFlopShare"]!, 0, 1);
        Assert.InRange((double)line["memoryGiB"]!, 0.02, 64);
        Assert.True((double)line["peakMemoryGiB"]! > 0.02);
    }

    [Fact]
    public void GivenNegativesJoinTheCandidates()
    {
        AtomicFile.WriteAllText(
            Path.Combine(_task.Data, "negatives.jsonl"), """{"query-id":"q-read-file","negatives":["write-file","read-stream"]}""" + "\n");
        SftRecipe recipe = _task.Sft(_base, 1) with
        {
            HardNegatives = new HardNegativeOptions { File = "negatives.jsonl", PerQuery = 2 },
            Optimization = new OptimizationOptions { Steps = 1, WarmupSteps = 0 },
        };
        List<string> messages = [];

        SftTrainer.Run(recipe, _task.Run("run"), resume: false, new Collect(messages));

        Assert.Contains(messages, m => m.Contains("each query has 23 negatives (21 in the batch, 2 of its own)", StringComparison.Ordinal));
    }

    [Fact]
    public void AnUnknownNegativeIsNamedWithItsLine()
    {
        AtomicFile.WriteAllText(Path.Combine(_task.Data, "negatives.jsonl"), """{"query-id":"q-read-file","negatives":["nothing"]}""" + "\n");
        SftRecipe recipe = _task.Sft(_base, 2) with { HardNegatives = new HardNegativeOptions { File = "negatives.jsonl" } };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => SftTrainer.Run(recipe, _task.Run("run"), resume: false));

        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EverySizeIsMeasured()
    {
        SftRecipe recipe = _task.Sft(_base, 2) with { Loss = new SftLossOptions { Matryoshka = new MatryoshkaOptions { Sizes = [32, 8] } } };

        SftTrainer.Run(recipe, _task.Run("run"), resume: false);

        JsonNode measured = Lines("run").Last(l => l["dev/direct/ndcg@10"] is not null);
        Assert.InRange((double)measured["dev/direct/ndcg@10.8"]!, 0, 1);
        Assert.Null(measured["dev/direct/ndcg@10.32"]);
        Assert.Contains(Lines("run"), l => l["infoNce.32"] is not null && l["infoNce.8"] is not null);
    }

    [Fact]
    public void ASizeAboveTheModelsIsNamed()
    {
        SftRecipe recipe = _task.Sft(_base, 2) with { Loss = new SftLossOptions { Matryoshka = new MatryoshkaOptions { Sizes = [64] } } };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => SftTrainer.Run(recipe, _task.Run("run"), resume: false));

        Assert.Contains("names 64, but the model's embeddings have 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownEvaluationSplitIsNamed()
    {
        SftRecipe recipe = _task.Sft(_base, 2) with { Evaluation = new DevEvaluationOptions { Splits = ["nowhere"] } };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => SftTrainer.Run(recipe, _task.Run("run"), resume: false));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _task.Dispose();

    private IEnumerable<JsonNode> Lines(string run) =>
        File.ReadLines(Path.Combine(_task.Run(run), "metrics.jsonl")).Select(l => JsonNode.Parse(l)!);

    private byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(_task.Run(run), "model", "model.safetensors"));

    private sealed class Collect(List<string> messages) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Message is not null)
            {
                messages.Add(value.Message);
            }
        }
    }
}

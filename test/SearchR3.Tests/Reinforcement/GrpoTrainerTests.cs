using System.Text.Json.Nodes;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Environment;
using SearchR3.Reinforcement.Losses;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Training;
using SearchR3.Training;

namespace SearchR3.Tests.Reinforcement;

[Collection(TrainingCollection.Name)]
public sealed class GrpoTrainerTests(GrpoTrainerTests.StageOne stageOne) : IDisposable
{
    private readonly TinyTask _task = new();
    private readonly string _sft = stageOne.Model;

    [Fact]
    public void TheRewardRisesAndEveryRolloutIsLogged()
    {
        GrpoTrainer.Run(_task.Grpo(_sft, 30), _task.Run("run"), resume: false);

        double[] rewards = [.. Lines("run", "metrics.jsonl").Where(l => l["reward"] is not null).Select(l => (double)l["reward"]!)];
        Assert.Equal(30, rewards.Length);
        Assert.True(rewards[^8..].Average() > rewards[..8].Average() + 0.1, string.Join(' ', rewards));
        JsonNode[] completions = [.. Lines("run", "completions.jsonl")];
        Assert.Equal(30 * 16, completions.Length);
        Assert.All(completions, l => Assert.NotNull(l["reasoning"]));
        using EmbeddingModel model = EmbeddingModel.Load(Path.Combine(_task.Run("run"), "model"));
        Assert.Equal(1, model.EmbedQuery("how to read a file").Vector.Sum(x => x * x), 1e-3);
    }

    [Theory]
    [InlineData(RefreshPolicyKind.Selective, 1)]
    [InlineData(RefreshPolicyKind.Phased, 2)]
    public void AnInterruptedRunGoesOnToTheSameBits(RefreshPolicyKind policy, int updates)
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 8) with { UpdatesPerIteration = updates };
        recipe = recipe with
        {
            Environment = recipe.Environment with { Policy = policy, PhaseLength = 3 },
            Rollouts = recipe.Rollouts with { ResampleRounds = 1 },
            Replay = recipe.Replay with { ReasoningShare = 0.5 },
        };
        GrpoTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() =>
            GrpoTrainer.Run(recipe, _task.Run("parts"), resume: false, new StopAt(5, stop), cancellation: stop.Token));
        GrpoTrainer.Run(recipe, _task.Run("parts"), resume: true);

        Assert.Equal(Weights("whole"), Weights("parts"));
        Assert.Equal(
            Lines("whole", "completions.jsonl").Select(l => l.ToJsonString()), Lines("parts", "completions.jsonl").Select(l => l.ToJsonString()));
    }

    [Fact]
    public void AnInterruptionInsideAnIterationWaitsForItsEnd()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 6);
        GrpoTrainer.Run(recipe, _task.Run("whole"), resume: false);
        using CancellationTokenSource stop = new();

        // The corpus is the first call; a refresh has two, so the tenth is in the middle of the fifth iteration's.
        Assert.Throws<OperationCanceledException>(() => GrpoTrainer.Run(
            recipe, _task.Run("parts"), resume: false, null, "cpu", rewards: null, encoder => new CancellingEncoder(encoder, 10, stop), stop.Token));
        Assert.Equal(5, Steps("parts").Count());
        Assert.True(Directory.Exists(Path.Combine(_task.Run("parts"), "checkpoints", "step-000005")));
        GrpoTrainer.Run(recipe, _task.Run("parts"), resume: true);

        RunRecords.AssertSame(_task.Run("whole"), _task.Run("parts"));
    }

    [Fact]
    public void EveryIterationShowsItsBestReasoning()
    {
        Samples samples = new();

        GrpoTrainer.Run(_task.Grpo(_sft, 2), _task.Run("run"), resume: false, samples);

        (int Step, ReasoningSample Sample)[] shown = [.. samples.All.Where(s => s.Sample.Measure == "reward")];
        Assert.Equal([1, 2], shown.Select(s => s.Step));
        foreach ((int step, ReasoningSample sample) in shown)
        {
            JsonNode[] rollouts = [.. Lines("run", "completions.jsonl").Where(l => (int)l["step"]! == step)];
            double best = rollouts.Max(l => (double)l["advantage"]!);
            Assert.Contains(rollouts, l =>
                (double)l["advantage"]! == best && (string)l["reasoning"]! == sample.Reasoning && (string)l["text"]! == sample.Query && (double?)l["reward"] == sample.Score);
        }

        Assert.Contains(samples.All, s => s.Sample.Measure == "nDCG@10" && s.Sample.Score is >= 0 and <= 1);
    }

    [Fact]
    public void ARunThatHasNoCheckpointYetBeginsAgainWithItsLog()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 2);
        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false);
        string[] metrics = RunRecords.Metrics(_task.Run("run"));
        Directory.Delete(Path.Combine(_task.Run("run"), "checkpoints"), recursive: true);
        GrpoTrainer.Run(recipe, _task.Run("run"), resume: true);

        Assert.Equal(metrics, RunRecords.Metrics(_task.Run("run")));
        Assert.Equal(2 * 16, RunRecords.Completions(_task.Run("run")).Length);
    }

    [Fact]
    public void TheFirstUpdateHasRatioOneAndTheSecondMoves()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 2) with { UpdatesPerIteration = 1 };
        GrpoTrainer.Run(recipe, _task.Run("one"), resume: false);
        GrpoTrainer.Run(recipe with { UpdatesPerIteration = 3 }, _task.Run("three"), resume: false);

        Assert.All(Steps("one"), l => Assert.Equal(1, (double)l["ratio/max"]!));
        Assert.Contains(Steps("three"), l => (double)l["ratio/max"]! > 1);
    }

    [Fact]
    public void AnAdapterAloneMovesAndKlToItsBaseIsMeasured()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 4) with
        {
            Lora = new LoraOptions { Rank = 4 },
            Loss = new GrpoLossOptions { KlWeight = 0.1 },
            Reference = new ReferenceOptions { Policy = ReferencePolicy.AdapterOff },
        };
        GrpoTrainer.Run(recipe, _task.Run("off"), resume: false);
        GrpoTrainer.Run(
            recipe with { Reference = new ReferenceOptions { Policy = ReferencePolicy.FrozenCopy } }, _task.Run("copy"), resume: false);

        double[] kl = [.. Steps("off").Select(l => (double)l["kl"]!)];
        Assert.Equal(0, kl[0], 1e-5);
        Assert.True(kl[^1] > 0);
        Assert.Equal(kl, Steps("copy").Select(l => (double)l["kl"]!));
        Assert.False(File.Exists(Path.Combine(_task.Run("off"), "model", "model.safetensors")));
    }

    [Fact]
    public void GroupsOfEqualRewardsGiveNoPolicyGradient()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 1) with
        {
            Auxiliary = new AuxiliaryOptions { Weight = 0 },
            Replay = new ReplayOptions { Weight = 0 },
            Anchor = new AnchorOptions(),
        };
        recipe = recipe with { Advantage = new AdvantageOptions { DeadSpread = 10 } };

        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false);

        JsonNode step = Steps("run").Single();
        Assert.Equal(0, (double)step["gradientNorm"]!);
        Assert.Equal(1, (double)step["frac_reward_zero_std"]!);
    }

    [Fact]
    public void TheContrastiveTermMayDrawTheBetterRolloutsAlone()
    {
        GrpoRecipe all = _task.Grpo(_sft, 1) with { PolicyWeight = 0, Replay = new ReplayOptions { Weight = 0 }, Anchor = new AnchorOptions() };
        GrpoRecipe better = all with { Auxiliary = all.Auxiliary with { Rollouts = AuxiliaryRollouts.Better } };
        AdvantageOptions noSpread = new() { DeadSpread = 10 };

        double Auxiliary(GrpoRecipe recipe, string run)
        {
            GrpoTrainer.Run(recipe, _task.Run(run), resume: false);
            return (double)Steps(run).Single()["auxiliary"]!;
        }

        Assert.Equal(Auxiliary(all with { Advantage = noSpread }, "a"), Auxiliary(better with { Advantage = noSpread }, "b"));
        Assert.NotEqual(Auxiliary(all, "c"), Auxiliary(better, "d"), 1e-6);
    }

    [Fact]
    public void WithoutAnyRefreshThereIsNothingToContrastWithAndTheRunGoesOn()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 2);
        recipe = recipe with
        {
            Environment = recipe.Environment with { Policy = RefreshPolicyKind.None },
            Replay = recipe.Replay with { Documents = ReplayDocuments.Batch },
        };

        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false);

        Assert.Equal(0, (double)Steps("run").Last()["auxiliary"]!);
    }

    [Fact]
    public void ReplayedQueriesMayReasonFirst()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 1) with { PolicyWeight = 0, Auxiliary = new AuxiliaryOptions { Weight = 0 } };
        GrpoTrainer.Run(recipe, _task.Run("direct"), resume: false);
        GrpoTrainer.Run(recipe with { Replay = recipe.Replay with { ReasoningShare = 1 } }, _task.Run("reasoned"), resume: false);

        Assert.NotEqual((double)Steps("direct").Single()["replay"]!, (double)Steps("reasoned").Single()["replay"]!, 1e-6);
        Assert.True((long)Steps("reasoned").Single()["num_tokens"]! > (long)Steps("direct").Single()["num_tokens"]!);
    }

    [Fact]
    public void WithoutThePolicyGradientNoEntropyIsMeasuredAndNoRuleReadsOne()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 3) with { PolicyWeight = 0, StopRules = new StopRuleOptions { Patience = 1, MaxCutShare = null, MaxDeadShare = null, MaxMeanCosine = null } };

        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false);

        JsonNode[] steps = [.. Steps("run")];
        Assert.Equal(3, steps.Length);
        Assert.All(steps, l => Assert.Null(l["entropy"]));
    }

    [Fact]
    public void AHeldOutSplitThatIsNotThereIsSaidBeforeAnythingIsEmbedded()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 1);

        Assert.Throws<SearchR3Exception>(() => GrpoTrainer.Run(
            recipe with { Evaluation = recipe.Evaluation with { Splits = ["nowhere"] } }, _task.Run("run"), resume: false));

        Assert.False(Directory.Exists(_task.Run("run")));
    }

    [Fact]
    public void TheEncodingOfTheCorpusIsTold()
    {
        Heard heard = new();

        // Every iteration encodes all documents again, which is no longer the start.
        GrpoRecipe recipe = _task.Grpo(_sft, 2);
        GrpoTrainer.Run(recipe with { Environment = recipe.Environment with { Policy = RefreshPolicyKind.Full } }, _task.Run("run"), resume: false, heard);

        int documents = Corpus.Load(Path.Combine(_task.Data, "corpus.jsonl")).Count;
        Assert.StartsWith($"{documents} of {documents} documents embedded", Assert.Single(heard.Messages, m => m.Contains("embedded", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void ARuleStopsTheRunAndTheModelGoesBack()
    {
        GrpoRecipe recipe = _task.Grpo(_sft, 12) with
        {
            StopRules = new StopRuleOptions { MinEntropy = 10, MaxEntropy = 20, MaxCutShare = null, Patience = 4 },
        };

        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false);

        string reason = (string)JsonNode.Parse(File.ReadAllText(Path.Combine(_task.Run("run"), "run.json")))!["stopped"]!;
        Assert.StartsWith("stopped at iteration 4: the entropy is", reason, StringComparison.Ordinal);
        Assert.EndsWith("the model is back at the checkpoint of iteration 3", reason, StringComparison.Ordinal);
        Assert.Equal(4, Steps("run").Count());
    }

    public void Dispose() => _task.Dispose();

    private IEnumerable<JsonNode> Steps(string run) => Lines(run, "metrics.jsonl").Where(l => l["gradientNorm"] is not null);

    private IEnumerable<JsonNode> Lines(string run, string file) =>
        File.ReadLines(Path.Combine(_task.Run(run), file)).Select(l => JsonNode.Parse(l)!);

    private byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(_task.Run(run), "model", "model.safetensors"));

    /// <summary>A stage 1 model, trained once for all tests.</summary>
    public sealed class StageOne : IDisposable
    {
        private readonly TinyTask _task = new();

        public StageOne()
        {
            PretrainTrainer.Run(_task.Pretrain(20), _task.Run("base"), resume: false);
            SftTrainer.Run(_task.Sft(Path.Combine(_task.Run("base"), "model"), 12), _task.Run("sft"), resume: false);
        }

        public string Model => Path.Combine(_task.Run("sft"), "model");

        public void Dispose() => _task.Dispose();
    }

    private sealed class Samples : IProgress<TrainingProgress>
    {
        public List<(int Step, ReasoningSample Sample)> All { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Sample is { } sample)
            {
                All.Add((value.Step, sample));
            }
        }
    }

    private sealed class Heard : IProgress<TrainingProgress>
    {
        public List<string> Messages { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Message is not null)
            {
                Messages.Add(value.Message);
            }
        }
    }
}

using SearchR3.Models;
using SearchR3.Reinforcement.Environment;
using SearchR3.Reinforcement.Losses;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// Stage 2: GRPO with a reward from the ranking (paper, marks P and R; group size, clip, temperature and all that is not stated are our choice, O).
/// <c>optimization.steps</c> counts iterations: sample, rank, update.
/// </summary>
public sealed record GrpoRecipe
{
    /// <summary>Seeds the order of queries, their wordings and the sampling.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The folder of the stage 1 model.</summary>
    public required string Model { get; init; }

    /// <summary>A BEIR folder.</summary>
    public required string Data { get; init; }

    /// <summary>The splits that are rolled out, each with its share; best those that stage 1 has not seen with their answers.</summary>
    public IReadOnlyDictionary<string, double> Splits { get; init; } = new Dictionary<string, double> { ["train"] = 1 };

    /// <summary>How often a query of <see cref="RewriteSplits"/> is put into another wording.</summary>
    public double RewriteProbability { get; init; }

    /// <summary>Which splits may be put into other wordings.</summary>
    public IReadOnlyList<string> RewriteSplits { get; init; } = [];

    /// <summary>What is sampled.</summary>
    public RolloutOptions Rollouts { get; init; } = new();

    /// <summary>What a rollout is worth.</summary>
    public RewardOptions Rewards { get; init; } = new();

    /// <summary>How rewards become advantages.</summary>
    public AdvantageOptions Advantage { get; init; } = new();

    /// <summary>The policy gradient.</summary>
    public GrpoLossOptions Loss { get; init; } = new();

    /// <summary>Weight of the policy gradient; 0 leaves the contrastive terms alone, as a comparison.</summary>
    public double PolicyWeight { get; init; } = 1;

    /// <summary>Divergence from the stage 1 policy.</summary>
    public ReferenceOptions Reference { get; init; } = new();

    /// <summary>The contrastive term on the rollouts' embeddings.</summary>
    public AuxiliaryOptions Auxiliary { get; init; } = new();

    /// <summary>Stage 1 beside stage 2.</summary>
    public ReplayOptions Replay { get; init; } = new();

    /// <summary>What holds the documents.</summary>
    public AnchorOptions Anchor { get; init; } = new();

    /// <summary>The retrieval environment and how it follows the model.</summary>
    public EnvironmentOptions Environment { get; init; } = new();

    /// <summary>When a run is stopped for its own good.</summary>
    public StopRuleOptions StopRules { get; init; } = new();

    /// <summary>Optimizer steps on the rollouts of one iteration; above 1 the clip begins to matter.</summary>
    public int UpdatesPerIteration { get; init; } = 1;

    /// <summary>Sequences of one forward and backward pass.</summary>
    public int MicroBatchSize { get; init; } = 32;

    /// <summary>Trains an adapter in peft's layout; null trains all weights.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>bf16 or f32.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>What is measured on held-out queries; the best checkpoint is chosen by it.</summary>
    public DevEvaluationOptions Evaluation { get; init; } = new() { BestBy = BestCheckpoint.Mean, EverySteps = 25 };

    /// <summary>Queries of the first evaluation split on which reward and nDCG@10 are compared with a full re-encoding; 0 for none.</summary>
    public int ProbeQueries { get; init; }

    /// <summary>Iterations between such probes.</summary>
    public int ProbeEverySteps { get; init; } = 25;

    /// <summary>Iterations between checkpoints.</summary>
    public int CheckpointEverySteps { get; init; } = 10;

    /// <summary>Iterations between lines of the log.</summary>
    public int LogEverySteps { get; init; } = 1;

    /// <summary>The optimizer's settings; steps are iterations.</summary>
    public OptimizationOptions Optimization { get; init; } = new() { Steps = 100, LearningRate = 1e-4, WarmupSteps = 5, WeightDecay = 0 };

    /// <summary>Throws when a setting is out of its range or two contradict each other.</summary>
    public void Validate()
    {
        Rollouts.Validate();
        Rewards.Validate();
        Advantage.Validate();
        Loss.Validate();
        Environment.Validate();
        StopRules.Validate();
        Optimization.Validate();
        Lora?.Validate();
        if (MicroBatchSize < 1 || CheckpointEverySteps < 1 || LogEverySteps < 1 || UpdatesPerIteration < 1 || ProbeEverySteps < 1 || ProbeQueries < 0)
        {
            throw new SearchR3Exception(
                $"microBatchSize is {MicroBatchSize}, checkpointEverySteps {CheckpointEverySteps}, logEverySteps {LogEverySteps}, updatesPerIteration {UpdatesPerIteration} and probeEverySteps {ProbeEverySteps}: each must be at least 1, and probeQueries ({ProbeQueries}) at least 0");
        }

        if (Rewards.DcgWeight > 0 && Rewards.DcgCutOff > Environment.PoolSize)
        {
            throw new SearchR3Exception(
                $"rewards.dcgCutOff is {Rewards.DcgCutOff}, but environment.poolSize is {Environment.PoolSize}, beyond which ranks are not told apart; raise the pool, or lower the cut-off");
        }

        if (Splits.Count == 0 || Splits.Values.Any(w => !(w > 0)))
        {
            throw new SearchR3Exception("splits needs at least one split, each with a weight above 0");
        }

        if (PolicyWeight < 0 || Auxiliary.Weight < 0 || Replay.Weight < 0 || Anchor.Weight < 0)
        {
            throw new SearchR3Exception(
                $"policyWeight ({PolicyWeight}), auxiliary.weight ({Auxiliary.Weight}), replay.weight ({Replay.Weight}) and anchor.weight ({Anchor.Weight}) must be at least 0");
        }

        if (Replay.ReasoningShare is not (>= 0 and <= 1))
        {
            throw new SearchR3Exception($"replay.reasoningShare is {Replay.ReasoningShare} and must be between 0 and 1");
        }

        if (!(Auxiliary.Temperature > 0) || !(Replay.Temperature > 0))
        {
            throw new SearchR3Exception(
                $"auxiliary.temperature is {Auxiliary.Temperature} and replay.temperature is {Replay.Temperature}; both must be above 0");
        }

        if (Loss.KlWeight > 0 && Reference.Policy == ReferencePolicy.AdapterOff && Lora is null)
        {
            throw new SearchR3Exception("reference.policy is adapterOff, but there is no lora to switch off; give lora, or use frozenCopy");
        }
    }
}

using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Training.Distillation;

/// <summary>
/// Teaches direct mode what reasoning mode knows (mark O): the direct embedding of a query is drawn to the embedding that the model as it was at the start gives after
/// reasoning, by its cosine to it and by the ranking of a list of candidate documents. Documents and the embeddings after reasoning are held where they were.
/// </summary>
public sealed record DistillRecipe
{
    /// <summary>Seeds order, wordings and the teacher's samples.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The folder of the model to start from, which is the teacher as well.</summary>
    public required string Model { get; init; }

    /// <summary>A BEIR folder. Judgements are used for held-out queries alone: the teacher needs none.</summary>
    public required string Data { get; init; }

    /// <summary>The splits whose queries are trained on, each with its share of a batch (relative weights).</summary>
    public IReadOnlyDictionary<string, double> Splits { get; init; } = new Dictionary<string, double> { ["train"] = 1 };

    /// <summary>Queries of an optimizer step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Sequences of one forward pass.</summary>
    public int MicroBatchSize { get; init; } = 32;

    /// <summary>How often a query of a documentation-like split is put into another wording.</summary>
    public double RewriteProbability { get; init; }

    /// <summary>Which splits may be put into other wordings.</summary>
    public IReadOnlyList<string> RewriteSplits { get; init; } = ["train"];

    /// <summary>What the direct embedding is drawn to.</summary>
    public TeacherOptions Teacher { get; init; } = new();

    /// <summary>Weights of the two terms and of what is held.</summary>
    public DistillLossOptions Loss { get; init; } = new();

    /// <summary>Trains an adapter instead of all weights, as in stage 1.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>bf16 or f32.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>What is measured during training; the best checkpoint is the one whose direct mode is.</summary>
    public DevEvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Steps between checkpoints.</summary>
    public int CheckpointEverySteps { get; init; } = 50;

    /// <summary>Steps between lines of the log.</summary>
    public int LogEverySteps { get; init; } = 5;

    /// <summary>The optimizer's settings.</summary>
    public OptimizationOptions Optimization { get; init; } = new();

    /// <summary>Throws when a setting is out of its range or two contradict each other.</summary>
    public void Validate()
    {
        Optimization.Validate();
        Teacher.Validate();
        Loss.Validate();
        Lora?.Validate();
        if (BatchSize < 1 || MicroBatchSize < 1 || CheckpointEverySteps < 1 || LogEverySteps < 1)
        {
            throw new SearchR3Exception(
                $"batchSize is {BatchSize}, microBatchSize {MicroBatchSize}, checkpointEverySteps {CheckpointEverySteps} and logEverySteps {LogEverySteps}; each must be at least 1");
        }

        if (Splits.Count == 0 || Splits.Values.Any(w => !(w > 0)))
        {
            throw new SearchR3Exception("splits needs at least one split, each with a weight above 0");
        }
    }
}

using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>Stage 1: L = CE(response) + KL + InfoNCE + triplet margin (paper, mark R), with reasoning that does not leak the answer.</summary>
public sealed record SftRecipe
{
    /// <summary>Seeds order, wordings and sampled reasonings.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The folder of the model to start from.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// Prompts and limits in place of the model folder's <c>searchr3.json</c>: for a base model that has none. The trained model's folder gets them. Null takes the folder's.
    /// </summary>
    public EmbeddingSettings? Settings { get; init; }

    /// <summary>A BEIR folder, or several data sets, of which each batch comes from one; held-out queries are those of the first.</summary>
    public required TrainingData Data { get; init; }

    /// <summary>Which of several data sets the next batch comes from.</summary>
    /// <value><see cref="DatasetStrategy.Proportional"/>.</value>
    public DatasetStrategy DataSetStrategy { get; init; }

    /// <summary>The splits whose queries are trained on, each with its share of a batch (relative weights).</summary>
    public IReadOnlyDictionary<string, double> Splits { get; init; } = new Dictionary<string, double> { ["train"] = 1 };

    /// <summary>Query-document pairs of an optimizer step (times optimization's accumulation): also the in-batch candidates.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Sequences of one forward pass; a step's sequences are sorted by length first.</summary>
    public int MicroBatchSize { get; init; } = 64;

    /// <summary>
    /// GradCache (arXiv 2101.06983): the graph of one micro-batch is in memory at a time, so that memory does not grow with <see cref="BatchSize"/>; losses
    /// and gradients stay the same. Costs a second forward pass. sentence-transformers' Cached losses, whose <c>mini_batch_size</c> is
    /// <see cref="MicroBatchSize"/> here.
    /// </summary>
    public bool GradCache { get; init; }

    /// <summary>Puts several short sequences into a row (trl's <c>packing</c>, strategy <c>bfd</c>) instead of padding them; no token sees another sequence.</summary>
    public bool Packing { get; init; }

    /// <summary>Contrastive batches whose gradients are averaged in one optimizer step; they do not add negatives.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>The share of a batch's pairs that are drawn as neighbours in the corpus' order, so that they are hard for each other.</summary>
    public double ClusteredShare { get; init; }

    /// <summary>How the pairs of a batch are drawn.</summary>
    /// <value><see cref="BatchSampling.Default"/>.</value>
    public BatchSampling BatchSampler { get; init; }

    /// <summary>The loss terms.</summary>
    public SftLossOptions Loss { get; init; } = new();

    /// <summary>Given hard negatives; null uses those of the batch alone.</summary>
    public HardNegativeOptions? HardNegatives { get; init; }

    /// <summary>Where reasoning comes from.</summary>
    public SftReasoningOptions Reasoning { get; init; } = new();

    /// <summary>How often a query of a documentation-like split is put into another wording.</summary>
    public double RewriteProbability { get; init; }

    /// <summary>Which splits may be put into other wordings.</summary>
    public IReadOnlyList<string> RewriteSplits { get; init; } = ["train"];

    /// <summary>
    /// Trains an adapter in peft's layout, the embed token's row with it; null trains all weights. With the model's folder as
    /// <c>model</c>, or an adapter folder, which is then trained further.
    /// </summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>bf16 or f32.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>What is measured during training.</summary>
    public DevEvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Steps between checkpoints.</summary>
    public int CheckpointEverySteps { get; init; } = 100;

    /// <summary>Steps between lines of the log.</summary>
    public int LogEverySteps { get; init; } = 5;

    /// <summary>Measures a bf16 product for 0.2 s when the run starts, so that the log can say which share of it the model's arithmetic reaches.</summary>
    public bool ModelFlopShare { get; init; } = true;

    /// <summary>The optimizer's settings.</summary>
    public OptimizationOptions Optimization { get; init; } = new();

    /// <summary>Throws when a setting is out of its range or two contradict each other.</summary>
    public void Validate()
    {
        Optimization.Validate();
        Settings?.Validate("settings");
        Loss.Validate();
        Reasoning.Validate();
        Lora?.Validate();
        Data.Validate(DataSetStrategy);
        if (BatchSize < 2 || MicroBatchSize < 1 || AccumulationSteps < 1 || CheckpointEverySteps < 1 || LogEverySteps < 1)
        {
            throw new SearchR3Exception(
                $"batchSize is {BatchSize} and must be at least 2; microBatchSize {MicroBatchSize}, accumulationSteps {AccumulationSteps}, checkpointEverySteps {CheckpointEverySteps} and logEverySteps {LogEverySteps} at least 1");
        }

        if (BatchSampler == BatchSampling.NoDuplicates && ClusteredShare > 0)
        {
            throw new SearchR3Exception(
                $"batchSampler is noDuplicates, which shows each query once an epoch, but clusteredShare {ClusteredShare} draws neighbours again and again; set one of the two back");
        }

        if (Splits.Count == 0 || Splits.Values.Any(w => !(w > 0)))
        {
            throw new SearchR3Exception("splits needs at least one split, each with a weight above 0");
        }

        if (Loss.Triplet.Weight > 0 && HardNegatives is null && !Loss.InfoNce.InBatchNegatives)
        {
            throw new SearchR3Exception(
                "loss.triplet has a weight, but there are no hardNegatives and inBatchNegatives is false; give one of the two");
        }
    }
}

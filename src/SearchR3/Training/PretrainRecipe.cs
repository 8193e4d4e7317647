using SearchR3.Embedding;
using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>Stage 0: a small Qwen2-shaped model from scratch, with its own tokenizer (our choice, mark O: a real checkpoint skips it).</summary>
public sealed record PretrainRecipe
{
    /// <summary>Seeds weights, order and wordings.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A BEIR folder with a train split.</summary>
    public required string Data { get; init; }

    /// <summary>The splits whose queries are read.</summary>
    public IReadOnlyList<string> Splits { get; init; } = ["train"];

    /// <summary>Further folders with a corpus whose documents are read as text.</summary>
    public IReadOnlyList<string> ExtraCorpora { get; init; } = [];

    /// <summary>The shape of the model.</summary>
    public PretrainModelShape Model { get; init; } = new();

    /// <summary>The prompts and limits that go into the model's searchr3.json.</summary>
    public required EmbeddingSettings Settings { get; init; }

    /// <summary>How a cold-start reasoning is made from relevant documents; null trains no reasoning.</summary>
    public ReasoningTemplateOptions? Reasoning { get; init; }

    /// <summary>The share of queries whose reasoning is shown (half A of the cross-fitting); the rest are read without it.</summary>
    public double ReasoningShare { get; init; } = 0.5;

    /// <summary>How often a query of <see cref="RewriteSplits"/> is put into another wording.</summary>
    public double RewriteProbability { get; init; } = 0.5;

    /// <summary>Which splits may be put into other wordings.</summary>
    public IReadOnlyList<string> RewriteSplits { get; init; } = ["train"];

    /// <summary>Sequences of an optimizer step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Sequences of one forward pass; a step's sequences are sorted by length first.</summary>
    public int MicroBatchSize { get; init; } = 32;

    /// <summary>Puts several short sequences into a row (trl's <c>packing</c>, strategy <c>bfd</c>) instead of padding them; no token sees another sequence.</summary>
    public bool Packing { get; init; }

    /// <summary>Longer sequences are cut.</summary>
    public int MaxTokens { get; init; } = 192;

    /// <summary>bf16 or f32.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>Steps between checkpoints.</summary>
    public int CheckpointEverySteps { get; init; } = 500;

    /// <summary>Steps between lines of the log.</summary>
    public int LogEverySteps { get; init; } = 20;

    /// <summary>Measures a bf16 product for 0.2 s when the run starts, so that the log can say which share of it the model's arithmetic reaches.</summary>
    public bool ModelFlopShare { get; init; } = true;

    /// <summary>What is held out to measure the loss on.</summary>
    public PretrainEvaluationOptions Evaluation { get; init; } = new();

    /// <summary>The optimizer's settings.</summary>
    public OptimizationOptions Optimization { get; init; } = new();

    /// <summary>Throws when two settings contradict each other.</summary>
    public void Validate()
    {
        Optimization.Validate();
        Evaluation.Validate();
        if (BatchSize < 1 || MicroBatchSize < 1 || MaxTokens < 8 || CheckpointEverySteps < 1 || LogEverySteps < 1)
        {
            throw new SearchR3Exception(
                $"batchSize {BatchSize}, microBatchSize {MicroBatchSize}, checkpointEverySteps {CheckpointEverySteps} and logEverySteps {LogEverySteps} must be at least 1, maxTokens {MaxTokens} at least 8");
        }

        if (ReasoningShare is not (>= 0 and <= 1) || RewriteProbability is not (>= 0 and <= 1))
        {
            throw new SearchR3Exception(
                $"reasoningShare is {ReasoningShare} and rewriteProbability {RewriteProbability}; both are shares between 0 and 1");
        }
    }
}

namespace SearchR3.Training;

/// <summary>What is measured on held-out queries while training runs, and by which number the best checkpoint is chosen.</summary>
public sealed record DevEvaluationOptions
{
    /// <summary>The splits that are measured; the mean of their direct nDCG@10 decides which checkpoint is best.</summary>
    public IReadOnlyList<string> Splits { get; init; } = ["dev"];

    /// <summary>Optimizer steps between evaluations; 0 evaluates at the end only.</summary>
    public int EverySteps { get; init; } = 100;

    /// <summary>At most so many queries of a split.</summary>
    public int Queries { get; init; } = 300;

    /// <summary>Documents ranked: every relevant one, and random others up to this count; 0 means the whole corpus.</summary>
    public int Documents { get; init; } = 4000;

    /// <summary>Measures reasoning mode too.</summary>
    public bool Reasoning { get; init; } = true;

    /// <summary>The number by which the best checkpoint is chosen, a mean over all held-out queries.</summary>
    /// <value><see cref="BestCheckpoint.Direct"/>.</value>
    public BestCheckpoint BestBy { get; init; } = BestCheckpoint.Direct;
}

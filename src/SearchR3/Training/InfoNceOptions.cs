namespace SearchR3.Training;

/// <summary>The contrastive term.</summary>
public sealed record InfoNceOptions
{
    /// <summary>The term's weight.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>tau; sentence-transformers' scale is 1 / tau.</summary>
    public double Temperature { get; init; } = 0.05;

    /// <summary>Averages query-to-document and document-to-query.</summary>
    public bool Symmetric { get; init; }

    /// <summary>Every document of the batch is a candidate for every query; otherwise each query has its own negatives only.</summary>
    public bool InBatchNegatives { get; init; } = true;
}

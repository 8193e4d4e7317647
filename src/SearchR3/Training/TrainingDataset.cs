namespace SearchR3.Training;

/// <summary>One of the data sets that a run of stage 1 is trained on.</summary>
public sealed record TrainingDataset
{
    /// <summary>A BEIR folder; the files that the recipe names for hard negatives and reasoning are looked up in it.</summary>
    public required string Folder { get; init; }

    /// <summary>The splits whose queries are trained on, each with its share of a batch (relative weights); null takes the recipe's.</summary>
    public IReadOnlyDictionary<string, double>? Splits { get; init; }

    /// <summary>How often a query of this data set is drawn, relative to the others; only with <see cref="DatasetStrategy.Proportional"/>.</summary>
    public double Weight { get; init; } = 1;
}

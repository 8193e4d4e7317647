namespace SearchR3.Training;

/// <summary>The triplet margin term.</summary>
public sealed record TripletOptions
{
    /// <summary>The term's weight.</summary>
    public double Weight { get; init; }

    /// <summary>In cosine units, 0 to 2.</summary>
    public double Margin { get; init; } = 0.15;

    /// <summary>Without given negatives: how many of the hardest in-batch documents count for each query.</summary>
    public int HardestInBatch { get; init; } = 1;
}

namespace SearchR3.Training;

/// <summary>Which held-out nDCG@10 decides which checkpoint is best.</summary>
public enum BestCheckpoint
{
    /// <summary>That of queries embedded directly.</summary>
    Direct,

    /// <summary>That of queries embedded after reasoning.</summary>
    Reasoning,

    /// <summary>The mean of the two.</summary>
    Mean,
}

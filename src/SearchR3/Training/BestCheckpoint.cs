namespace SearchR3.Training;

/// <summary>Which held-out nDCG@10 decides which checkpoint becomes the run's model.</summary>
public enum BestCheckpoint
{
    /// <summary>That of queries embedded directly.</summary>
    Direct,

    /// <summary>That of queries embedded after reasoning.</summary>
    Reasoning,

    /// <summary>The mean of the two.</summary>
    Mean,

    /// <summary>None: the last that was measured is kept, whatever it reached.</summary>
    Last,
}

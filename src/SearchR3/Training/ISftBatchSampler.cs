namespace SearchR3.Training;

/// <summary>Draws the batches of stage 1.</summary>
internal interface ISftBatchSampler
{
    /// <summary>The batch with this number, counted from 0 over the whole run; it follows from the recipe's seed and the number alone.</summary>
    public SftBatch Batch(long number);
}

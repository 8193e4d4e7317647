namespace SearchR3.Training;

/// <summary>Which of several data sets the next batch comes from; names and meaning are sentence-transformers' <c>multi_dataset_batch_sampler</c>.</summary>
public enum DatasetStrategy
{
    /// <summary>Each as often as it has queries (times its weight), in the order of a shuffle.</summary>
    Proportional,

    /// <summary>One after the other, in the recipe's order: each gives as many batches as the others, however small it is.</summary>
    RoundRobin,
}

namespace SearchR3.Training;

/// <summary>How the pairs of a batch are drawn; the names are sentence-transformers'.</summary>
public enum BatchSampling
{
    /// <summary>In the order of a shuffle, texts may occur twice in a batch; a document that is known to answer a query is masked as its negative.</summary>
    Default,

    /// <summary>
    /// No text (query, positive, negative) occurs twice in a batch; a pair that would repeat one waits for a later batch. For data in which texts repeat:
    /// a repeated one is a negative of its own twin. Not together with <c>clusteredShare</c>.
    /// </summary>
    NoDuplicates,
}

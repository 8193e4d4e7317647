namespace SearchR3.Reinforcement;

/// <summary>The documents that replayed queries are compared with.</summary>
public enum ReplayDocuments
{
    /// <summary>The fresh rows of the environment, the whole corpus right after a full encoding: no gradient flows into documents.</summary>
    Index,

    /// <summary>The documents of the batch, encoded with gradient as in stage 1: the documents move.</summary>
    Batch,
}

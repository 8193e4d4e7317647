namespace SearchR3.Retrieval.Index;

/// <summary>What a walk over the graph scores with.</summary>
public enum GraphCodes
{
    /// <summary>Int8 codes, the best re-ranked by float rows.</summary>
    Int8,

    /// <summary>Float rows.</summary>
    Float,
}

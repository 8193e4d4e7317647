namespace SearchR3.Search;

/// <summary>How several sampled reasonings of a query become one ranking.</summary>
public enum SampleCombination
{
    /// <summary>The mean of their embeddings is searched once.</summary>
    Average,

    /// <summary>Each embedding is searched, and the rankings are joined by reciprocal ranks (k 60).</summary>
    FuseRankings,
}

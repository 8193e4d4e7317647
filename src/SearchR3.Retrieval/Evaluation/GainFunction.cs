namespace SearchR3.Retrieval.Evaluation;

/// <summary>What a relevance grade is worth in nDCG.</summary>
public enum GainFunction
{
    /// <summary>The grade itself.</summary>
    Linear,

    /// <summary>2^grade - 1 (Burges et al. 2005; ranx's <c>ndcg_burges</c>).</summary>
    Exponential,

    /// <summary>1 for every document at or above the relevance level.</summary>
    Binary,
}

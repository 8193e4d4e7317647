namespace SearchR3.Reinforcement.Losses;

/// <summary>What an importance ratio stands for.</summary>
public enum RatioLevel
{
    /// <summary>A token: <c>exp(log pi - log pi_old)</c>.</summary>
    Token,

    /// <summary>A sequence: exp of the mean over its tokens (GSPO, arXiv 2507.18071).</summary>
    Sequence,
}

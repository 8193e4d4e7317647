namespace SearchR3.Reinforcement.Environment;

/// <summary>What the ranking of one rollout's embedding is; what rewards are computed from.</summary>
public sealed record RankedRollout
{
    /// <summary>The relevant documents, best rank first.</summary>
    public required IReadOnlyList<RelevantRank> Relevant { get; init; }

    /// <summary>How many candidates the graph gave: ranks up to here are true.</summary>
    public required int PoolSize { get; init; }

    /// <summary>The rows of the best candidates, best first.</summary>
    public required int[] TopRows { get; init; }

    /// <summary>Their scores.</summary>
    public required float[] TopScores { get; init; }

    /// <summary>
    /// The score of the best relevant document less that of the best document that is not relevant, in [-2, 2]; NaN without one of the two.
    /// </summary>
    public required float Margin { get; init; }

    /// <summary>The rank of the best relevant document; <see cref="int.MaxValue"/> when there is none.</summary>
    public int BestRank => Relevant.Count == 0 ? int.MaxValue : Relevant[0].Rank;
}

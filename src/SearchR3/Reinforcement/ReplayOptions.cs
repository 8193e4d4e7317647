namespace SearchR3.Reinforcement;

/// <summary>
/// Stage 1 goes on beside the rollouts (mark O): without it, direct mode forgets what a small contrastive batch does not show. Queries are embedded
/// directly, a share of them after a reasoning that the policy samples for it.
/// </summary>
public sealed record ReplayOptions
{
    /// <summary>Weight of the replayed contrastive term; 0 switches it off.</summary>
    /// <value>0.5.</value>
    public double Weight { get; init; } = 0.5;

    /// <summary>tau of InfoNCE.</summary>
    /// <value>0.05.</value>
    public double Temperature { get; init; } = 0.05;

    /// <summary>Queries of an iteration.</summary>
    /// <value>96.</value>
    public int Queries { get; init; } = 96;

    /// <summary>The share of the queries that is embedded after a sampled reasoning, one each; the rest is embedded directly.</summary>
    /// <value>0.</value>
    public double ReasoningShare { get; init; }

    /// <summary>The splits that are replayed, each with its share.</summary>
    public IReadOnlyDictionary<string, double> Splits { get; init; } = new Dictionary<string, double> { ["train"] = 1 };

    /// <summary>What the replayed queries are compared with.</summary>
    /// <value><see cref="ReplayDocuments.Index"/>.</value>
    public ReplayDocuments Documents { get; init; } = ReplayDocuments.Index;

    /// <summary>The share of the queries that are drawn as neighbours in the corpus' order.</summary>
    public double ClusteredShare { get; init; }

    /// <summary>How often a query of <see cref="RewriteSplits"/> is put into another wording.</summary>
    public double RewriteProbability { get; init; }

    /// <summary>Which splits may be put into other wordings.</summary>
    public IReadOnlyList<string> RewriteSplits { get; init; } = ["train"];
}

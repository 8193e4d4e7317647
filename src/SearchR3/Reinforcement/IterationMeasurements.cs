namespace SearchR3.Reinforcement;

/// <summary>What one iteration measured: all that <see cref="StopRules"/> reads. A null value was not measured.</summary>
public sealed record IterationMeasurements
{
    /// <summary>Iterations done, this one included.</summary>
    public required int Iteration { get; init; }

    /// <summary>The policy's loss.</summary>
    public required double Loss { get; init; }

    /// <summary>Norm of the gradient before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Mean reward of the rollouts that have one.</summary>
    public double? Reward { get; init; }

    /// <summary>Mean KL to the reference policy in nats a token.</summary>
    public double? Kl { get; init; }

    /// <summary>Mean entropy of the sampled distributions in nats a token.</summary>
    public double? Entropy { get; init; }

    /// <summary>Share of completions that ran into the token budget, 0 to 1.</summary>
    public double? CutShare { get; init; }

    /// <summary>Share of groups without spread of rewards, 0 to 1.</summary>
    public double? DeadShare { get; init; }

    /// <summary>Mean cosine of pairs of embeddings of different queries, -1 to 1.</summary>
    public double? MeanCosine { get; init; }
}

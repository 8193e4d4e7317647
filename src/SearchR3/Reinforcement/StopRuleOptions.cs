using SearchR3.Retrieval;

namespace SearchR3.Reinforcement;

/// <summary>Bounds beyond which a run stops and goes back to its last good checkpoint; null switches a rule off. All are our own choice (mark O).</summary>
public sealed record StopRuleOptions
{
    /// <summary>Iterations in a row whose loss or gradient is not finite.</summary>
    /// <value>1.</value>
    public int? NonFiniteIterations { get; init; } = 1;

    /// <summary>Highest KL to the reference in nats a token.</summary>
    /// <value>1.</value>
    public double? MaxKl { get; init; } = 1;

    /// <summary>Lowest entropy in nats a token: below it every rollout of a group is the same.</summary>
    /// <value>0.02.</value>
    public double? MinEntropy { get; init; } = 0.02;

    /// <summary>Highest entropy in nats a token: above it the text is noise.</summary>
    /// <value>6.</value>
    public double? MaxEntropy { get; init; } = 6;

    /// <summary>Highest share of completions cut by the budget.</summary>
    /// <value>0.9.</value>
    public double? MaxCutShare { get; init; } = 0.9;

    /// <summary>Highest share of dead groups.</summary>
    /// <value>0.9.</value>
    public double? MaxDeadShare { get; init; } = 0.9;

    /// <summary>Highest mean cosine of pairs of embeddings: above it all queries have one embedding.</summary>
    /// <value>0.95.</value>
    public double? MaxMeanCosine { get; init; } = 0.95;

    /// <summary>How many iterations in a row must break a rule (the one about finite numbers has its own count) before it stops the run.</summary>
    /// <value>5.</value>
    public int Patience { get; init; } = 5;

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        if (Patience < 1 || NonFiniteIterations < 1)
        {
            throw new SearchR3Exception(
                $"stopRules.patience is {Patience} and stopRules.nonFiniteIterations {NonFiniteIterations}; give at least 1, or null to switch the latter off");
        }

        if (MinEntropy >= MaxEntropy)
        {
            throw new SearchR3Exception($"stopRules.minEntropy is {MinEntropy} and stopRules.maxEntropy {MaxEntropy}; the lowest must be below the highest");
        }

        if (MaxKl <= 0 || MaxCutShare is not (null or (> 0 and <= 1)) || MaxDeadShare is not (null or (> 0 and <= 1)) ||
            MaxMeanCosine is not (null or (> -1 and <= 1)))
        {
            throw new SearchR3Exception(
                $"stopRules: maxKl {MaxKl} must be above 0, maxCutShare {MaxCutShare} and maxDeadShare {MaxDeadShare} in (0, 1], maxMeanCosine {MaxMeanCosine} in (-1, 1]");
        }
    }
}

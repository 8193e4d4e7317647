using SearchR3.Reinforcement.Losses;

namespace SearchR3.Reinforcement;

/// <summary>What a pass over the rollouts measured.</summary>
internal sealed class PolicyUpdateReport
{
    /// <summary>Sums over tokens.</summary>
    internal GrpoLossStatistics Policy { get; private set; } = new();

    /// <summary>Mean entropy of the sampled tokens' distributions, in nats.</summary>
    internal double Entropy => Policy.Tokens == 0 ? 0 : _entropySum / Policy.Tokens;

    /// <summary>The contrastive term before its weight.</summary>
    internal double Auxiliary { get; set; }

    private double _entropySum;

    internal void Add(GrpoLossStatistics statistics, double entropySum)
    {
        Policy = Policy.Add(statistics);
        _entropySum += entropySum;
    }
}

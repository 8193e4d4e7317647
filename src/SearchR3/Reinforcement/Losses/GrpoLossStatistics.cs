namespace SearchR3.Reinforcement.Losses;

/// <summary>What the loss saw, as sums over tokens, so that micro-batches add up exactly. Shares and means are over tokens.</summary>
public sealed record GrpoLossStatistics
{
    /// <summary>The loss (the shares of micro-batches add up).</summary>
    public double Loss { get; init; }

    /// <summary>Tokens that were counted.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens whose ratio is below the low bound and whose advantage is negative: clipped, no gradient.</summary>
    public long ClippedLow { get; init; }

    /// <summary>Tokens whose ratio is above the high bound and whose advantage is positive: clipped, no gradient.</summary>
    public long ClippedHigh { get; init; }

    /// <summary>Sum of the ratios.</summary>
    public double RatioSum { get; init; }

    /// <summary>The largest ratio; 0 without tokens.</summary>
    public double RatioMax { get; init; }

    /// <summary>Sum of k3 against the reference; 0 without one.</summary>
    public double KlSum { get; init; }

    /// <summary>trl's <c>clip_ratio/low_mean</c>.</summary>
    public double ClipLowShare => Share(ClippedLow);

    /// <summary>trl's <c>clip_ratio/high_mean</c>.</summary>
    public double ClipHighShare => Share(ClippedHigh);

    /// <summary>trl's <c>clip_ratio/region_mean</c>: clipped at either side.</summary>
    public double ClipRegionShare => Share(ClippedLow + ClippedHigh);

    /// <summary>1 to the bit before the first update.</summary>
    public double RatioMean => Share(RatioSum);

    /// <summary>Mean KL to the reference in nats.</summary>
    public double Kl => Share(KlSum);

    /// <summary>The statistics of two micro-batches together.</summary>
    public GrpoLossStatistics Add(GrpoLossStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new GrpoLossStatistics
        {
            Loss = Loss + other.Loss,
            Tokens = Tokens + other.Tokens,
            ClippedLow = ClippedLow + other.ClippedLow,
            ClippedHigh = ClippedHigh + other.ClippedHigh,
            RatioSum = RatioSum + other.RatioSum,
            RatioMax = Math.Max(RatioMax, other.RatioMax),
            KlSum = KlSum + other.KlSum,
        };
    }

    private double Share(double sum) => Tokens == 0 ? 0 : sum / Tokens;
}

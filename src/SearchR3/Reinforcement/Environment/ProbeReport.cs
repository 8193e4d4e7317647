using System.Text.Json.Nodes;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// The environment's rows against a full re-encode, on the same query embeddings: how far its rewards can be trusted. "Reward" is the
/// mean of 1 / log2(1 + best rank), 0 beyond the pool.
/// </summary>
public sealed record ProbeReport
{
    /// <summary>How many queries were probed.</summary>
    public required int Queries { get; init; }

    /// <summary>Reward by the environment's ranks, exactly as rollouts are ranked.</summary>
    public required double Reward { get; init; }

    /// <summary>Reward when every document is re-encoded by the encoder that counts as current and the scan is exact.</summary>
    public required double FullReward { get; init; }

    /// <summary>nDCG@10 of the graph's hits.</summary>
    public required double Ndcg10 { get; init; }

    /// <summary>nDCG@10 after a full re-encode.</summary>
    public required double FullNdcg10 { get; init; }

    /// <summary>nDCG@10 after a full re-encode by the policy as it is; differs from <see cref="FullNdcg10"/> while the encoder is held.</summary>
    public required double LiveNdcg10 { get; init; }

    /// <summary>The share of the full re-encode's ten best that the graph's ten best hold.</summary>
    public required double RecallAgainstFull { get; init; }

    /// <summary>The share of the exact ten best of the environment's own rows that the graph's ten best hold: the graph's own error.</summary>
    public required double GraphRecall { get; init; }

    /// <summary>Mean cosine between the environment's rows and the full re-encode.</summary>
    public required double MeanCosine { get; init; }

    /// <summary>Reward less <see cref="FullReward"/>: above 0 the policy is paid for outrunning the refresh.</summary>
    public double RewardGap => Reward - FullReward;

    /// <summary>The report as keys <c>probe/...</c> of a log line.</summary>
    public JsonObject ToJson() => new()
    {
        ["probe/reward"] = Reward,
        ["probe/fullReward"] = FullReward,
        ["probe/rewardGap"] = RewardGap,
        ["probe/ndcg@10"] = Ndcg10,
        ["probe/fullNdcg@10"] = FullNdcg10,
        ["probe/liveNdcg@10"] = LiveNdcg10,
        ["probe/recallAgainstFull"] = RecallAgainstFull,
        ["probe/graphRecall"] = GraphRecall,
        ["probe/meanCosine"] = MeanCosine,
    };
}

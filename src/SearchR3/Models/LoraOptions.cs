using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>Which projections get a low-rank update and how large it is; peft's names and meanings. Immutable.</summary>
public sealed record LoraOptions
{
    /// <summary>Every projection of attention and of the feed-forward part.</summary>
    public static IReadOnlyList<string> AllProjections { get; } =
        ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>Rank of the update (<c>r</c>).</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The update is scaled by alpha / rank, or alpha / sqrt(rank) under <see cref="UseRsLora"/> (<c>lora_alpha</c>).</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Share of the update's inputs that are dropped while training (<c>lora_dropout</c>).</summary>
    public double Dropout { get; init; }

    /// <summary>Names of projections, or endings of their full names such as <c>layers.0.self_attn.q_proj</c>.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = AllProjections;

    /// <summary>Ranks that differ, by ending of the full name or by regular expression; the first that fits counts.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Alphas that differ, chosen like <see cref="RankPattern"/>.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>Divides alpha by the root of the rank, so that large ranks keep learning (arXiv 2312.03732).</summary>
    public bool UseRsLora { get; init; }

    /// <summary>Token ids whose embedding rows are trained too; where the head is tied, they are its rows as well.</summary>
    public IReadOnlyList<int> TrainableTokenIndices { get; init; } = [];

    /// <summary>Checks ranges.</summary>
    /// <exception cref="SearchR3Exception">Names the setting and its value.</exception>
    public void Validate()
    {
        int smallest = RankPattern.Values.Append(Rank).Min();
        if (smallest < 1)
        {
            throw new SearchR3Exception($"The rank of an adapter must be at least 1, but {smallest} was asked for.");
        }

        if (Dropout is < 0 or >= 1)
        {
            throw new SearchR3Exception($"lora_dropout is {Dropout}, but must be at least 0 and below 1.");
        }

        if (TargetModules.Count == 0 && TrainableTokenIndices.Count == 0)
        {
            throw new SearchR3Exception("An adapter needs target_modules or trainable_token_indices; both are empty.");
        }
    }

    /// <summary>Rank of the module with this full name.</summary>
    internal int RankOf(string module) => ModulePattern.Find(RankPattern, module, out int rank) ? rank : Rank;

    /// <summary>Factor of the update of the module with this full name and rank.</summary>
    internal double ScalingOf(string module, int rank)
    {
        double alpha = ModulePattern.Find(AlphaPattern, module, out double own) ? own : Alpha;
        return UseRsLora ? alpha / Math.Sqrt(rank) : alpha / rank;
    }
}

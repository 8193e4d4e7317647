using SearchR3.Generation;
using SearchR3.Retrieval;

namespace SearchR3.Reinforcement;

/// <summary>How many reasonings are sampled, and how.</summary>
public sealed record RolloutOptions
{
    /// <summary>Queries of an iteration.</summary>
    /// <value>32.</value>
    public int Queries { get; init; } = 32;

    /// <summary>Reasonings of a query: the group whose rewards are compared with each other.</summary>
    /// <value>8, trl's default.</value>
    public int GroupSize { get; init; } = 8;

    /// <summary>Temperature of sampling; log-probabilities are taken at the same temperature.</summary>
    /// <value>1.</value>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps the likeliest k tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the fewest tokens whose probabilities sum to this; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Drops tokens less likely than this part of the likeliest one's probability; 0 keeps all.</summary>
    public double MinP { get; init; }

    /// <summary>The most tokens of reasoning; null takes the model's own limit.</summary>
    public int? MaxReasoningTokens { get; init; }

    /// <summary>
    /// How often groups whose rewards are all equal are given up and other queries sampled in their place, whole groups at a time; 0 keeps them (they carry
    /// no policy gradient, their embeddings still have the contrastive term).
    /// </summary>
    public int ResampleRounds { get; init; }

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        if (Queries < 1 || GroupSize < 2 || ResampleRounds < 0 || MaxReasoningTokens < 1)
        {
            throw new SearchR3Exception(
                $"rollouts: queries is {Queries} and must be at least 1, groupSize {GroupSize} at least 2 (a group of one has no baseline), resampleRounds {ResampleRounds} at least 0, maxReasoningTokens {MaxReasoningTokens} at least 1");
        }

        if (Temperature == 0)
        {
            throw new SearchR3Exception("rollouts.temperature is 0: every reasoning of a group would be the same; give a value above 0");
        }

        Sampling(seed: 0, maxNewTokens: 1).Validate();
    }

    /// <summary>The options of one rollout.</summary>
    internal SamplingOptions Sampling(int seed, int maxNewTokens) => new()
    {
        Temperature = Temperature,
        TopK = TopK,
        TopP = TopP,
        MinP = MinP,
        Seed = seed,
        MaxNewTokens = maxNewTokens,
    };
}

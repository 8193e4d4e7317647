using SearchR3.Retrieval;

namespace SearchR3.Generation;

/// <summary>
/// How the next token is chosen. The distribution is tempered first, then cut by <see cref="TopK"/>, then by <see cref="TopP"/>
/// (on what is left), then by <see cref="MinP"/>, the order of Hugging Face's transformers.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>Decoding without chance.</summary>
    public static SamplingOptions Greedy { get; } = new();

    /// <value>Divides the logits; 0 (the default) takes the likeliest token and leaves the three cuts unused.</value>
    public double Temperature { get; init; }

    /// <value>Keeps the likeliest k tokens; 0 (the default) keeps all. Tokens equal to the last one kept are kept too.</value>
    public int TopK { get; init; }

    /// <value>Keeps the fewest likeliest tokens whose probabilities sum to at least this; in (0, 1], 1 (the default) keeps all.</value>
    public double TopP { get; init; } = 1;

    /// <value>Drops tokens less likely than this part of the likeliest one's probability; in [0, 1], 0 (the default) keeps all.</value>
    public double MinP { get; init; }

    /// <value>Starts the request's own random numbers, so that its tokens do not depend on its neighbours; null takes a new seed each time.</value>
    public int? Seed { get; init; }

    /// <value>The most tokens that are sampled (default 96); 0 samples none.</value>
    public int MaxNewTokens { get; init; } = 96;

    /// <summary>True when the likeliest token is taken.</summary>
    public bool IsGreedy => Temperature == 0;

    /// <summary>Checks every range.</summary>
    /// <exception cref="SearchR3Exception">A value is out of its range.</exception>
    public void Validate()
    {
        Require(Temperature is >= 0 and <= 100, nameof(Temperature), Temperature, "between 0 (greedy) and 100");
        Require(TopK >= 0, nameof(TopK), TopK, "0 (all tokens) or more");
        Require(TopP is > 0 and <= 1, nameof(TopP), TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, nameof(MinP), MinP, "between 0 and 1");
        Require(MaxNewTokens >= 0, nameof(MaxNewTokens), MaxNewTokens, "0 or more");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
        {
            throw new SearchR3Exception($"The sampling option {name} is {value}; it must be {range}.");
        }
    }
}

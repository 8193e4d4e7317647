using SearchR3.Generation;
using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>How queries are embedded.</summary>
public sealed record QueryOptions
{
    /// <summary>Without reasoning: one forward pass.</summary>
    public static QueryOptions Direct { get; } = new() { Reasoning = false };

    /// <value>Whether the model reasons before the embed token (default true).</value>
    public bool Reasoning { get; init; } = true;

    /// <value>The most reasoning tokens; null takes the model's own <see cref="EmbeddingSettings.MaxReasoningTokens"/>.</value>
    public int? MaxReasoningTokens { get; init; }

    /// <value>How reasoning tokens are chosen (default greedy); its <see cref="SamplingOptions.MaxNewTokens"/> is not used here.</value>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <value>
    /// Reasonings sampled for each query (default 1). With more, the vector is their mean brought to unit length again, and
    /// <see cref="Sampling"/> needs a temperature. All samples of a query decode in one batch and share its prompt.
    /// </value>
    public int Samples { get; init; } = 1;

    /// <value>True makes the direct embedding one more part of the mean (default false); with one forward pass more.</value>
    public bool WithDirect { get; init; }

    /// <value>True cuts the end of a text that is too long and reports how much; false (the default) makes it an error.</value>
    public bool Truncate { get; init; }

    /// <summary>Checks that the options go together.</summary>
    /// <exception cref="SearchR3Exception">Fewer than one sample, several greedy ones, or samples without reasoning.</exception>
    public void Validate()
    {
        if (Samples < 1)
        {
            throw new SearchR3Exception($"Samples is {Samples}; it must be at least 1.");
        }

        if (!Reasoning && (Samples > 1 || WithDirect))
        {
            throw new SearchR3Exception($"Samples {Samples} and WithDirect {WithDirect} are about reasonings, but Reasoning is false; switch it on.");
        }

        if (Samples > 1 && Sampling.IsGreedy)
        {
            throw new SearchR3Exception($"{Samples} samples at temperature 0 would all be the same; give Sampling a temperature, such as 0.7.");
        }
    }
}

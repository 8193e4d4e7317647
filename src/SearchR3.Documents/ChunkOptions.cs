using SearchR3.Retrieval;

namespace SearchR3.Documents;

/// <summary>How large chunks are.</summary>
public sealed record ChunkOptions
{
    /// <summary>The smallest budget: below it no heading has room beside its text.</summary>
    public const int SmallestBudget = 16;

    /// <summary>The most tokens of a chunk, its heading among them. Default: 256.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>The most tokens of a chunk's end that the next chunk of the same section repeats; at most half of <see cref="MaxTokens"/>. Default: 32.</summary>
    public int OverlapTokens { get; init; } = 32;

    /// <summary>Tokens of a text, as the model that will embed it counts them.</summary>
    public required Func<string, int> CountTokens { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="SearchR3Exception">One of them is out of range.</exception>
    public void Validate()
    {
        if (MaxTokens < SmallestBudget)
        {
            throw new SearchR3Exception($"chunks of {MaxTokens} tokens are too small; give at least {SmallestBudget}");
        }

        if (OverlapTokens < 0 || OverlapTokens > MaxTokens / 2)
        {
            throw new SearchR3Exception($"chunks of {MaxTokens} tokens cannot overlap by {OverlapTokens}; give 0 to {MaxTokens / 2}");
        }
    }
}

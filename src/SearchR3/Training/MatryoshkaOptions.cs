using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>
/// Trains the first numbers of an embedding to serve alone (Kusupati et al., https://arxiv.org/abs/2205.13147): the contrastive terms are the weighted
/// sum of themselves over embeddings cut at each size and brought to unit length again, as in sentence-transformers' <c>MatryoshkaLoss</c>.
/// </summary>
public sealed record MatryoshkaOptions
{
    /// <summary>Numbers of an embedding that are kept, such as 384, 256, 128, 64; the whole one counts only where it is named.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>A weight for each size; null gives each 1.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>Throws when sizes or weights are out of their range or do not fit each other.</summary>
    public void Validate()
    {
        if (Sizes.Count == 0 || Sizes.Any(s => s < 1) || Sizes.Distinct().Count() != Sizes.Count)
        {
            throw new SearchR3Exception($"loss.matryoshka.sizes is [{string.Join(", ", Sizes)}]; give at least one size, each once and at least 1");
        }

        if (Weights is { } weights && (weights.Count != Sizes.Count || weights.Any(w => !(w > 0))))
        {
            throw new SearchR3Exception(
                $"loss.matryoshka has {Sizes.Count} sizes and the weights [{string.Join(", ", weights)}]; give each size one weight above 0, or leave the weights out");
        }
    }

    /// <summary>Throws when a size is more than an embedding of the model has.</summary>
    internal void RequireFit(int dimension)
    {
        if (Sizes.Max() > dimension)
        {
            throw new SearchR3Exception($"loss.matryoshka.sizes names {Sizes.Max()}, but the model's embeddings have {dimension} numbers; name at most that");
        }
    }
}

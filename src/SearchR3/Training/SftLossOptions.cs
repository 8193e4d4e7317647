using SearchR3.Retrieval;

namespace SearchR3.Training;

/// <summary>The four terms of stage 1, each with its weight; a weight of 0 leaves the term out and costs nothing.</summary>
public sealed record SftLossOptions
{
    /// <summary>Cross-entropy of the response.</summary>
    public CrossEntropyOptions CrossEntropy { get; init; } = new();

    /// <summary>Divergence from the model that training started from.</summary>
    public KlOptions Kl { get; init; } = new();

    /// <summary>Contrastive term.</summary>
    public InfoNceOptions InfoNce { get; init; } = new();

    /// <summary>Triplet term.</summary>
    public TripletOptions Triplet { get; init; } = new();

    /// <summary>Trains shorter embeddings with the whole one: applies to the contrastive and the triplet term; null trains the whole one alone.</summary>
    public MatryoshkaOptions? Matryoshka { get; init; }

    /// <summary>Throws when a value is out of its range.</summary>
    public void Validate()
    {
        Matryoshka?.Validate();
        if (CrossEntropy.Weight < 0 || Kl.Weight < 0 || InfoNce.Weight < 0 || Triplet.Weight < 0)
        {
            throw new SearchR3Exception("the weights of loss must be at least 0");
        }

        if (CrossEntropy.Weight + Kl.Weight + InfoNce.Weight + Triplet.Weight == 0)
        {
            throw new SearchR3Exception("every weight of loss is 0; give at least one term a weight");
        }

        if (!(InfoNce.Temperature > 0))
        {
            throw new SearchR3Exception($"loss.infoNce.temperature is {InfoNce.Temperature}; it must be above 0 (scale = 1 / temperature)");
        }

        if (Triplet.Margin is not (>= 0 and <= 2))
        {
            throw new SearchR3Exception(
                $"loss.triplet.margin is {Triplet.Margin}; cosines of unit vectors differ by at most 2, so give 0 to 2");
        }
    }
}

using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>
/// The first numbers of an embedding, brought to unit length again: what a model with Matryoshka training (https://arxiv.org/abs/2205.13147)
/// offers as a smaller embedding.
/// </summary>
public static class ShortenedVector
{
    /// <summary>A new vector of the first <paramref name="dimensions"/> numbers.</summary>
    /// <exception cref="SearchR3Exception">The vector has fewer, or less than 1 is asked for, or they are all 0.</exception>
    public static float[] Of(float[] vector, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return dimensions >= 1 && dimensions <= vector.Length
            ? UnitVector.Normalize(vector[..dimensions])
            : throw new SearchR3Exception($"{dimensions} dimensions are asked for, but the model's embeddings have {vector.Length}; give 1 to {vector.Length}");
    }
}

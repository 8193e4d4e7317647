using SearchR3.Retrieval;

namespace SearchR3.Reinforcement.Environment;

/// <summary>Checks of what the environment is given.</summary>
internal static class EnvironmentArguments
{
    /// <summary>Throws unless there are relevant rows for each embedding, embeddings have the dimension, and the rows exist.</summary>
    internal static void RequireFit(float[][] vectors, int relevantCount, IEnumerable<int> rows, int dimension, int count)
    {
        if (vectors.Length != relevantCount)
        {
            throw new SearchR3Exception($"There are {vectors.Length} embeddings, but relevant rows for {relevantCount}; give both for each.");
        }

        if (Array.Find(vectors, v => v.Length != dimension) is float[] wrong)
        {
            throw new SearchR3Exception($"An embedding has {wrong.Length} dimensions, but the documents' vectors have {dimension}; use one model for both.");
        }

        foreach (int row in rows)
        {
            if ((uint)row >= (uint)count)
            {
                throw new SearchR3Exception($"Row {row} is named as relevant, but the corpus has {count} documents; use its row numbers.");
            }
        }
    }

    /// <summary>The encoder as one that can be held.</summary>
    internal static IHeldDocumentEncoder RequireHolder(IDocumentEncoder encoder) => encoder as IHeldDocumentEncoder
        ?? throw new SearchR3Exception(
            $"The policy phased holds the document encoder still, but {encoder.GetType().Name} cannot be held; use one that can, or another policy.");
}

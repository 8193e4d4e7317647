using SearchR3.Retrieval.Beir;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// A corpus that follows the policy: rows of vectors in a graph index, re-encoded a few at a time, and rollouts ranked against them. Skeleton.
/// </summary>
public sealed class RetrievalEnvironment : IDisposable
{
    private RetrievalEnvironment()
    {
    }

    /// <summary>Documents.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Floats in a vector.</summary>
    public int Dimension => throw new NotImplementedException();

    /// <summary>Iteration of the weights that document vectors are made with.</summary>
    public int EncoderEpoch => throw new NotImplementedException();

    /// <summary>Rows whose vector the encoder that counts as current produced: only these may be negatives in a loss.</summary>
    public IReadOnlyList<int> FreshRows => throw new NotImplementedException();

    /// <summary>Encodes the corpus and builds the graph.</summary>
    public static RetrievalEnvironment Create(
        Corpus corpus, IDocumentEncoder encoder, EnvironmentOptions options, int seed, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Takes up what <see cref="Save"/> wrote.</summary>
    public static RetrievalEnvironment Load(string folder, Corpus corpus, IDocumentEncoder encoder) => throw new NotImplementedException();

    /// <summary>Whether the row may be a negative in a loss.</summary>
    public bool IsFresh(int row) => throw new NotImplementedException();

    /// <summary>Re-encodes before the rollouts of an iteration are ranked.</summary>
    /// <param name="iteration">Above the last one; 0 is the encoding at the start.</param>
    /// <param name="queries">Direct embeddings of the coming batch by the current policy, [count][dim].</param>
    /// <param name="relevant">The rows relevant to each query.</param>
    /// <param name="cancellation">Between batches of documents; the environment is then as before.</param>
    public RefreshReport Refresh(
        int iteration, float[][] queries, IReadOnlyList<int[]> relevant, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Ranks rollout embeddings.</summary>
    /// <param name="rollouts">[count][dim], unit length.</param>
    /// <param name="relevant">Graded rows for each rollout; grades up to 0 are not relevant.</param>
    public RankedRollout[] Rank(float[][] rollouts, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant) =>
        throw new NotImplementedException();

    /// <summary>[rows * dim] in the current policy's frame: comparable with a fresh query embedding.</summary>
    public float[] Vectors(IReadOnlyList<int> rows) => throw new NotImplementedException();

    /// <summary>Measures the environment against a full re-encode; costs one.</summary>
    public ProbeReport Probe(
        float[][] queries, IReadOnlyList<IReadOnlyDictionary<int, int>> relevant, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>Writes everything that <see cref="Load"/> needs to go on exactly.</summary>
    public void Save(string folder) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

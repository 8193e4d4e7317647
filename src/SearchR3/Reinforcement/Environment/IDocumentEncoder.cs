namespace SearchR3.Reinforcement.Environment;

/// <summary>The document side of the policy, by rows of a corpus. One thread at a time.</summary>
public interface IDocumentEncoder
{
    /// <summary>The unit-length vectors of <paramref name="rows"/>, in their order, by the encoder that counts as current.</summary>
    /// <exception cref="OperationCanceledException">Between two batches.</exception>
    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default);

    /// <summary>How many tokens the document has in its prompt: what encoding it costs.</summary>
    public int TokensOf(int row);
}

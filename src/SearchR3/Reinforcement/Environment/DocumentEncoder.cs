using SearchR3.Embedding;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// A corpus by the embedding model in training: prompts are tokenised once, vectors are made with the model's weights as they are, or while
/// held with a frozen copy of them. One thread, the model's; between a forward pass and its backward pass it must not be called, since a
/// held copy changes places with the weights.
/// </summary>
public sealed class DocumentEncoder : IHeldDocumentEncoder, IDisposable
{
    private readonly EmbeddingModel _model;
    private readonly int[][] _prompts;

    /// <summary>Tokenises the corpus; too long texts are cut as in training. The model stays the caller's.</summary>
    public DocumentEncoder(EmbeddingModel model, Corpus corpus)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(corpus);
        _model = model;
        _prompts = [.. corpus.Select(d => model.DocumentPrompt.Encode(d.FullText, model.Settings.MaxInputTokens, truncate: true).Ids)];
    }

    /// <inheritdoc/>
    public bool IsHeld => throw new NotImplementedException();

    /// <inheritdoc/>
    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default) => EncodeLive(rows, cancellation);

    /// <inheritdoc/>
    public float[][] EncodeLive(IReadOnlyList<int> rows, CancellationToken cancellation = default) =>
        _model.EncodePrompts([.. rows.Select(row => _prompts[row])], progress: null, cancellation);

    /// <inheritdoc/>
    public int TokensOf(int row) => _prompts[row].Length;

    /// <inheritdoc/>
    public void Hold() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Release() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void SaveHeld(string folder) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void LoadHeld(string folder) => throw new NotImplementedException();

    /// <summary>Frees a frozen copy.</summary>
    public void Dispose()
    {
    }
}

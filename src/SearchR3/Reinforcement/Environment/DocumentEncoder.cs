using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Reinforcement.Environment;

/// <summary>
/// A corpus by the embedding model in training: prompts are tokenised once, vectors are made with the model's weights as they are, or while
/// held with a frozen copy of those that train (an adapter's only, where there is one). For the time of an encoding the copy and the weights
/// change places by value, so that there is one model and one way to encode.
/// <para>One thread, the model's. Not between a forward pass and its backward pass while held: autograd would find its weights changed.</para>
/// </summary>
public sealed class DocumentEncoder : IHeldDocumentEncoder, IDisposable
{
    private const string HeldFile = "held.safetensors";

    private readonly EmbeddingModel _model;
    private readonly int[][] _prompts;
    private readonly IProgress<EmbeddingProgress>? _progress;
    private List<KeyValuePair<string, Tensor>>? _held;

    /// <summary>Tokenises the corpus; too long texts are cut, as in training. The model stays the caller's.</summary>
    /// <param name="model">The model in training.</param>
    /// <param name="corpus">The documents.</param>
    /// <param name="progress">Told of the batches of every encoding.</param>
    /// <exception cref="SearchR3Exception">A document is empty; the sentence names it.</exception>
    public DocumentEncoder(EmbeddingModel model, Corpus corpus, IProgress<EmbeddingProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(corpus);
        _model = model;
        _progress = progress;
        _prompts = [.. corpus.Select(d => model.DocumentPrompt.Encode(
            d.FullText, model.Settings.MaxInputTokens, truncate: true, $"The document {d.Id}").Ids)];
    }

    /// <inheritdoc/>
    public bool IsHeld => _held is not null;

    /// <inheritdoc/>
    public float[][] Encode(IReadOnlyList<int> rows, CancellationToken cancellation = default)
    {
        if (_held is null)
        {
            return EncodeLive(rows, cancellation);
        }

        Exchange(_held);
        try
        {
            return EncodeLive(rows, cancellation);
        }
        finally
        {
            Exchange(_held);
        }
    }

    /// <inheritdoc/>
    public float[][] EncodeLive(IReadOnlyList<int> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _model.EncodePrompts([.. rows.Select(row => _prompts[row])], _progress, cancellation);
    }

    /// <inheritdoc/>
    public int TokensOf(int row) => _prompts[row].Length;

    /// <inheritdoc/>
    public void Hold()
    {
        Release();
        using IDisposable noGrad = no_grad();
        _held = [.. Trained().Select(p => KeyValuePair.Create(p.Key, p.Value.clone().DetachFromDisposeScope()))];
    }

    /// <inheritdoc/>
    public void Release()
    {
        foreach ((_, Tensor copy) in _held ?? [])
        {
            copy.Dispose();
        }

        _held = null;
    }

    /// <inheritdoc/>
    public void SaveHeld(string folder) => SafetensorsFile.Write(
        Path.Combine(folder, HeldFile), _held ?? throw new SearchR3Exception("The document encoder is not held, so there is no copy to save; hold it first."));

    /// <inheritdoc/>
    public void LoadHeld(string folder)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, HeldFile));
        Hold();
        string[] missing = [.. _held!.Select(p => p.Key).Where(name => !file.Entries.ContainsKey(name))];
        if (missing.Length > 0 || file.Entries.Count != _held!.Count)
        {
            Release();
            throw new SearchR3Exception(
                $"{file.Path} holds {file.Entries.Count} tensors, but the model trains others ({missing.FirstOrDefault() ?? "fewer"}); resume with the model and adapter of the run.");
        }

        using IDisposable noGrad = no_grad();
        foreach ((string name, Tensor copy) in _held!)
        {
            file.CopyTo(name, copy);
        }
    }

    /// <summary>Frees the frozen copy.</summary>
    public void Dispose() => Release();

    private IEnumerable<KeyValuePair<string, Tensor>> Trained() =>
        _model.Model.named_parameters().Where(p => p.parameter.requires_grad).Select(p => KeyValuePair.Create(p.name, (Tensor)p.parameter));

    private void Exchange(List<KeyValuePair<string, Tensor>> held)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        var weights = _model.Model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        foreach ((string name, Tensor copy) in held)
        {
            using Tensor weight = weights[name].clone();
            weights[name].copy_(copy);
            copy.copy_(weight);
        }
    }
}

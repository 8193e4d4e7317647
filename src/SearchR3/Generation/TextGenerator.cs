using SearchR3.Models;
using SearchR3.Models.Fused;
using SearchR3.Retrieval;

namespace SearchR3.Generation;

/// <summary>
/// Continues prompts with a causal language model. (Not named Generator: torch has one.) Where it is given an embed token, every row ends with that token: it is fed once,
/// in the decode step that the other rows take anyway, and its hidden state is the completion's <see cref="Completion.EmbedState"/>.
/// <para>Synchronous; the model has one owner thread and this runs on it. Holds no tensors between calls. Does not own the model.</para>
/// </summary>
public sealed class TextGenerator
{
    private readonly CausalLanguageModel _model;
    private readonly int? _embedToken;
    private readonly FusedWeights? _int8;

    /// <summary>Creates a generator.</summary>
    /// <param name="model">Used, not owned.</param>
    /// <param name="embedToken">The id whose hidden state is the embedding; null for plain text generation.</param>
    /// <exception cref="SearchR3Exception">The embed token's id is beyond the model's embedding matrix.</exception>
    public TextGenerator(CausalLanguageModel model, int? embedToken = null)
        : this(model, embedToken, int8: null)
    {
    }

    /// <param name="model">The language model.</param>
    /// <param name="embedToken">As above.</param>
    /// <param name="int8">Copies of the model's weights that decode steps use instead of its own; the caller's. Null for its own.</param>
    internal TextGenerator(CausalLanguageModel model, int? embedToken, FusedWeights? int8)
    {
        _int8 = int8;
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _embedToken = embedToken;
        if (embedToken is int token && (token < 0 || token >= model.Config.VocabSize))
        {
            throw new SearchR3Exception(
                $"The embed token's id {token} is outside the embedding matrix of {model.Config.VocabSize} rows; add rows to the model first.");
        }
    }

    /// <summary>
    /// Continues all <paramref name="requests"/> as one batch, in their order. A row's tokens do not depend on its neighbours (up to the last
    /// bits of the model's arithmetic); rows that are finished leave the batch.
    /// </summary>
    /// <exception cref="SearchR3Exception">A prompt is empty, names an unknown id, or is too long for the model together with its budget.</exception>
    /// <exception cref="OperationCanceledException">Between two decode steps.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<GenerationRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        for (int i = 0; i < requests.Count; i++)
        {
            Check(requests[i], i);
        }

        if (requests.Count == 0)
        {
            return [];
        }

        cancellationToken.ThrowIfCancellationRequested();
        using InferenceMode inference = new(_model);
        using DisposeScope scope = NewDisposeScope();
        using DecodeBatch batch = new(_model, _embedToken, requests, _int8);
        batch.Prefill();
        while (batch.Compact())
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch.Step();
        }

        return batch.Completions();
    }

    private void Check(GenerationRequest request, int index)
    {
        request.Sampling.Validate();
        if (request.Prompt.Length == 0)
        {
            throw new SearchR3Exception($"The prompt of request {index} is empty; it needs at least one token.");
        }

        foreach (int token in request.Prompt)
        {
            if (token < 0 || token >= _model.Config.VocabSize)
            {
                throw new SearchR3Exception(
                    $"The prompt of request {index} has the token id {token}, but the model has {_model.Config.VocabSize} tokens.");
            }
        }

        int longest = request.Prompt.Length + request.Sampling.MaxNewTokens + (_embedToken is null ? 0 : 1);
        if (longest > _model.Config.MaxPositionEmbeddings)
        {
            throw new SearchR3Exception(
                $"Request {index} may reach {longest} tokens (prompt {request.Prompt.Length}, new {request.Sampling.MaxNewTokens}), but the "
                + $"model's context is {_model.Config.MaxPositionEmbeddings}; shorten the text or allow fewer new tokens.");
        }
    }
}

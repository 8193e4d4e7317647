using SearchR3.Generation;
using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>
/// The two terms of stage 1 over response tokens, cross-entropy and KL to the base (paper, mark R), of one contrastive batch: means over all its response
/// tokens, however many passes those come from. Prompts are read, but are no targets, unless the recipe asks for it.
/// </summary>
internal sealed class LanguageTerms
{
    private readonly VocabularyLoss _loss;
    private readonly CausalLanguageModel? _baseModel;
    private readonly SequenceForward? _base;
    private readonly long _targets;
    private readonly double _scale;
    private VocabularySums _sums;

    /// <summary>Creates them.</summary>
    /// <param name="options">Weights.</param>
    /// <param name="model">The policy.</param>
    /// <param name="baseModel">The base; needed where KL has a weight.</param>
    /// <param name="packing">As the policy's sequences are laid out.</param>
    /// <param name="targets">Response tokens of the whole batch.</param>
    /// <param name="scale">Multiplies the gradient.</param>
    internal LanguageTerms(
        SftLossOptions options, CausalLanguageModel model, CausalLanguageModel? baseModel, bool packing, long targets, double scale)
    {
        _baseModel = options.Kl.Weight > 0 ? baseModel : null;
        _base = _baseModel is null ? null : new SequenceForward(_baseModel, 1, packing);
        _loss = new VocabularyLoss(model, _baseModel)
        {
            CrossEntropy = options.CrossEntropy.Weight,
            Divergence = options.Kl.Weight,
            Direction = options.Kl.Direction,
        };
        _targets = targets;
        _scale = scale;
    }

    /// <summary>Mean cross-entropy of what was given so far, in nats a token.</summary>
    internal double CrossEntropy => _sums.CrossEntropy / _targets;

    /// <summary>Mean divergence of what was given so far, in nats a token.</summary>
    internal double Divergence => _sums.Divergence / _targets;

    /// <summary>
    /// Sends the part's share of the gradient into the head, and gives a term whose gradient is that of the states; its value means nothing. Null where the
    /// part has no response token.
    /// </summary>
    /// <param name="batch">The part.</param>
    /// <param name="states">Of the policy.</param>
    /// <param name="sequences">All sequences that the part was cut from.</param>
    /// <param name="starts">Where their responses begin.</param>
    internal Tensor? Term(TokenBatch batch, SequenceStates states, IReadOnlyList<int[]> sequences, IReadOnlyList<int> starts)
    {
        if (states.Response is null)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        (VocabularySums sums, Tensor gradient) = _loss.Backward(
            states.Response, states.Targets!, BaseStates(batch, sequences, starts), _scale / _targets);
        _sums += sums;
        return states.Response.mul(gradient).sum().MoveToOuterDisposeScope();
    }

    private Tensor? BaseStates(TokenBatch batch, IReadOnlyList<int[]> sequences, IReadOnlyList<int> starts)
    {
        if (_baseModel is null)
        {
            return null;
        }

        // The base never drops out: it may be an adapter itself.
        using InferenceMode inference = new(_baseModel);
        return _base!.Part(batch, sequences, starts).Response;
    }
}

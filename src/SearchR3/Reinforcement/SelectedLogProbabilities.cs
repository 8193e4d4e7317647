using SearchR3.Generation;
using SearchR3.Models;

namespace SearchR3.Reinforcement;

/// <summary>
/// Log-probabilities of given tokens under the tempered and truncated distribution that sampled them, with gradients, a few positions at a time:
/// [tokens, vocabulary] is never in memory. Works on a model's head; holds no tensors.
/// </summary>
/// <param name="model">Gives the head (and gets its gradients).</param>
/// <param name="sampling">As the tokens were sampled.</param>
/// <param name="chunk">Positions at a time.</param>
internal sealed class SelectedLogProbabilities(CausalLanguageModel model, SamplingOptions sampling, int chunk = SelectedLogProbabilities.DefaultChunk)
{
    internal const int DefaultChunk = 256;

    /// <summary>Values only, without graph.</summary>
    /// <param name="hidden">[tokens, hidden]: the states that predict the targets.</param>
    /// <param name="targets">[tokens] int64.</param>
    internal SelectedTokens Compute(Tensor hidden, Tensor targets) => throw new NotImplementedException();

    /// <summary>
    /// Recomputes chunk by chunk, adds the head's parameters' gradients to theirs and returns the gradient of <paramref name="hidden"/>.
    /// </summary>
    /// <param name="hidden">[tokens, hidden], as given to <see cref="Compute"/>.</param>
    /// <param name="targets">[tokens] int64.</param>
    /// <param name="upstream">[tokens]: the loss's gradient with respect to each log-probability.</param>
    internal Tensor Backward(Tensor hidden, Tensor targets, Tensor upstream) => throw new NotImplementedException();
}

using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// Log-probabilities of given tokens under the tempered and truncated distribution that sampled them, with gradients, some positions at a time:
/// [tokens, vocabulary] is never in memory. The forward pass keeps no graph; the backward pass computes each chunk's logits again and sends the
/// closed-form gradient <c>(one-hot - p) / temperature</c> through the head. Holds no tensors.
/// <para>
/// A token that top-k, top-p or min-p would drop by now (the policy has moved since, or the decoder's rounding differed at the edge) counts as kept, so that its
/// log-probability is finite: it was drawn. For tokens inside, values are those of <see cref="TokenDistribution"/>.
/// </para>
/// </summary>
internal sealed class SelectedLogProbabilities
{
    private readonly CausalLanguageModel _model;
    private readonly SamplingOptions _sampling;
    private readonly HeadChunks _chunks;

    /// <summary>Creates it for a model's head.</summary>
    /// <param name="model">Gives the head, and gets the head's gradients; used, not owned. Must not drop out (<c>eval</c>), or two passes differ.</param>
    /// <param name="sampling">As the tokens were sampled.</param>
    /// <param name="chunk">Positions at a time; null takes as many as fit 64 MiB of float32 logits.</param>
    internal SelectedLogProbabilities(CausalLanguageModel model, SamplingOptions sampling, int? chunk = null)
    {
        _model = model;
        _sampling = sampling;
        _chunks = new HeadChunks(model, chunk);
    }

    /// <summary>Values only, without graph.</summary>
    /// <param name="hidden">[tokens, hidden]: the states that predict the targets.</param>
    /// <param name="targets">[tokens] int64.</param>
    internal SelectedTokens Compute(Tensor hidden, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        List<Tensor> values = [];
        List<Tensor> entropies = [];
        List<Tensor> outside = [];
        foreach ((long start, long length) in _chunks.Of(hidden, targets))
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor own = targets.narrow(0, start, length).unsqueeze(1);
            (Tensor all, Tensor? cut) = LogProbabilities(_model.Logits(hidden.narrow(0, start, length)), own);
            values.Add(all.gather(1, own).squeeze(1).MoveToOuterDisposeScope());
            entropies.Add(Entropy(all).MoveToOuterDisposeScope());
            outside.Add((cut ?? zeros(length, dtype: ScalarType.Bool, device: hidden.device)).MoveToOuterDisposeScope());
        }

        ScalarType dtype = hidden.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        return new SelectedTokens(
            Join(values, dtype, hidden).MoveToOuterDisposeScope(),
            Join(entropies, dtype, hidden).MoveToOuterDisposeScope(),
            Join(outside, ScalarType.Bool, hidden).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Adds the head's parameters' gradients to theirs and returns the gradient of <paramref name="hidden"/>, [tokens, hidden] in its dtype, to go on with:
    /// <c>hidden.backward(gradient)</c>, or <c>hidden.mul(gradient).sum()</c> as one more term of a loss.
    /// </summary>
    /// <param name="hidden">As given to <see cref="Compute"/>; its own graph is not touched.</param>
    /// <param name="targets">[tokens] int64.</param>
    /// <param name="upstream">[tokens]: the loss's derivative by each log-probability.</param>
    internal Tensor Backward(Tensor hidden, Tensor targets, Tensor upstream) =>
        _chunks.Backward(hidden, targets, (logits, start, length) =>
        {
            Tensor own = targets.narrow(0, start, length).unsqueeze(1);
            (Tensor all, _) = LogProbabilities(logits, own);
            Tensor column = upstream.detach().narrow(0, start, length).unsqueeze(1).to(all.dtype);

            // Cut tokens have p = 0 and so no gradient.
            Tensor gradient = all.exp_().mul_(column.neg());
            gradient.scatter_add_(1, own, column);
            return _sampling.IsGreedy ? gradient : gradient.div_(TorchNumber.Of(_sampling.Temperature));
        });

    /// <summary>Log-probabilities [rows, vocab] of <paramref name="logits"/> with the targets kept, and which of those would have been cut.</summary>
    private (Tensor All, Tensor? Outside) LogProbabilities(Tensor logits, Tensor targets)
    {
        Tensor scaled = TokenDistribution.Temper(logits, _sampling);
        if (!SamplingTable.Truncates(_sampling))
        {
            return (scaled.log_softmax(-1), null);
        }

        using SamplingTable table = new([_sampling], logits.device);
        Tensor dropped = TokenDistribution.Dropped(scaled, table)!;
        Tensor outside = dropped.gather(1, targets).squeeze(1);
        dropped.scatter_(1, targets, zeros_like(targets).to(ScalarType.Bool));
        return (scaled.masked_fill(dropped, TorchNumber.Of(float.NegativeInfinity)).log_softmax(-1), outside);
    }

    private static Tensor Entropy(Tensor all) => all.exp().mul(all.clamp_min(TorchNumber.Of(float.MinValue))).sum(-1).neg();

    private static Tensor Join(List<Tensor> parts, ScalarType dtype, Tensor hidden) =>
        parts.Count == 0 ? zeros(0, dtype: dtype, device: hidden.device) : cat(parts, 0);
}

using SearchR3.Models;
using SearchR3.Training.Losses;

namespace SearchR3.Training;

/// <summary>
/// Cross-entropy of targets and divergence from a base model over the vocabulary, some positions at a time: [tokens, vocabulary] is never in memory.
/// A loss is the last thing that a pass computes, so each chunk's gradient can go through the head as soon as its logits are there, and nothing is computed
/// twice (as in Liger's fused linear cross-entropy, arXiv 2410.10989). Closed forms, with p the policy's and q the base's distribution: cross-entropy
/// <c>p - one-hot</c>; KL(p || q) <c>p (log p - log q - KL)</c>; KL(q || p) <c>p - q</c>. Softmax in float32 whatever the model's type (float64 stays).
/// </summary>
internal sealed class VocabularyLoss
{
    private readonly CausalLanguageModel? _base;
    private readonly HeadChunks _chunks;
    private readonly CausalLanguageModel _model;

    /// <summary>Creates it.</summary>
    /// <param name="model">Gives the head, and gets the head's gradients; used, not owned.</param>
    /// <param name="baseModel">Gives the base's head; null without divergence.</param>
    /// <param name="chunk">Positions at a time; null takes as many as fit 64 MiB of float32 logits.</param>
    internal VocabularyLoss(CausalLanguageModel model, CausalLanguageModel? baseModel = null, int? chunk = null)
    {
        _model = model;
        _base = baseModel;
        _chunks = new HeadChunks(model, chunk);
    }

    /// <summary>Weight of the cross-entropy's gradient.</summary>
    internal double CrossEntropy { get; init; } = 1;

    /// <summary>Weight of the divergence's gradient.</summary>
    internal double Divergence { get; init; }

    /// <summary>Which of the two distributions the expectation is taken under.</summary>
    internal KlDirection Direction { get; init; }

    /// <summary>The sum of the targets' cross-entropy in nats, without graph.</summary>
    /// <param name="hidden">[tokens, hidden]: the states that predict the targets.</param>
    /// <param name="targets">[tokens] int64.</param>
    internal double Sum(Tensor hidden, Tensor targets)
    {
        using IDisposable noGradients = no_grad();
        double sum = 0;
        foreach ((long start, long length) in _chunks.Of(hidden, targets))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor all = LogSoftmax(_model.Logits(hidden.narrow(0, start, length)));
            sum -= Total(all.gather(1, targets.narrow(0, start, length).unsqueeze(1)));
        }

        return sum;
    }

    /// <summary>
    /// The sums, and the gradient of <paramref name="scale"/> times their weighted sum: the head's parameters get theirs at once, that of
    /// <paramref name="hidden"/>, [tokens, hidden], is returned.
    /// </summary>
    /// <param name="hidden">[tokens, hidden]: the states that predict the targets; its own graph is not touched.</param>
    /// <param name="targets">[tokens] int64.</param>
    /// <param name="baseHidden">[tokens, base hidden] of the base model; null without divergence.</param>
    /// <param name="scale">For a mean, 1 over the tokens of the whole step.</param>
    internal (VocabularySums Sums, Tensor Gradient) Backward(Tensor hidden, Tensor targets, Tensor? baseHidden, double scale)
    {
        VocabularySums sums = default;
        Tensor gradient = _chunks.Backward(hidden, targets, (logits, start, length) =>
        {
            Tensor own = targets.narrow(0, start, length).unsqueeze(1);
            Tensor? baseLog = Divergence > 0 ? LogSoftmax(_base!.Logits(baseHidden!.detach().narrow(0, start, length))) : null;
            (VocabularySums part, Tensor chunk) = OfChunk(LogSoftmax(logits), own, baseLog);
            sums += part;
            return chunk.mul_(TorchNumber.Of(scale));
        });
        return (sums, gradient);
    }

    // log [rows, vocab] is overwritten; own [rows, 1].
    private (VocabularySums Sums, Tensor Gradient) OfChunk(Tensor log, Tensor own, Tensor? baseLog)
    {
        double crossEntropy = -Total(log.gather(1, own));
        double divergence = 0;
        Tensor gradient;
        if (baseLog is null)
        {
            gradient = log.exp_().mul_(TorchNumber.Of(CrossEntropy));
        }
        else
        {
            Tensor p = log.exp();
            if (Direction == KlDirection.PolicyFromBase)
            {
                Tensor difference = log.sub_(baseLog);
                Tensor perToken = difference.mul(p).sum(-1, keepdim: true);
                divergence = Total(perToken);
                gradient = difference.sub_(perToken).mul_(p).mul_(TorchNumber.Of(Divergence));
            }
            else
            {
                Tensor q = baseLog.exp();
                divergence = Total(baseLog.sub_(log).mul_(q).sum(-1));
                gradient = q.neg_().AddInPlace(p).mul_(TorchNumber.Of(Divergence));
            }

            gradient.add_(p, TorchNumber.Of(CrossEntropy));
        }

        gradient.scatter_add_(1, own, full_like(own, TorchNumber.Of(-CrossEntropy), gradient.dtype));
        return (new VocabularySums(crossEntropy, divergence), gradient);
    }

    private static Tensor LogSoftmax(Tensor logits) =>
        (logits.dtype == ScalarType.Float64 ? logits : logits.to(ScalarType.Float32)).log_softmax(-1);

    private static double Total(Tensor values) => TorchNumber.Read(values.to(ScalarType.Float64).sum());
}

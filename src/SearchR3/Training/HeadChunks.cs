using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>
/// Sends gradients of logits through a model's head some positions at a time, so that [tokens, vocabulary] is never in memory. Holds no tensors.
/// </summary>
internal sealed class HeadChunks
{
    // Logits of a chunk: 64 MiB in float32, of which about four copies live at once.
    private const long ElementsOfChunk = 1 << 24;

    private readonly CausalLanguageModel _model;
    private readonly int _size;

    /// <summary>Creates it for a model's head.</summary>
    /// <param name="model">Gives the head, and gets the head's gradients; used, not owned.</param>
    /// <param name="size">Positions at a time; null takes as many as fit 64 MiB of float32 logits.</param>
    internal HeadChunks(CausalLanguageModel model, int? size = null)
    {
        _model = model;
        _size = size ?? (int)Math.Clamp(ElementsOfChunk / model.Config.VocabSize, 1, 4096);
    }

    /// <summary>The chunks, first position and count.</summary>
    /// <param name="hidden">[tokens, hidden].</param>
    /// <param name="targets">[tokens].</param>
    internal IEnumerable<(long Start, long Length)> Of(Tensor hidden, Tensor targets)
    {
        long count = hidden.shape[0];
        if (hidden.dim() != 2 || targets.dim() != 1 || targets.shape[0] != count)
        {
            throw new ArgumentException(
                $"hidden is [{string.Join(", ", hidden.shape)}] and targets [{string.Join(", ", targets.shape)}]: they need [tokens, hidden] and [tokens]");
        }

        for (long start = 0; start < count; start += _size)
        {
            yield return (start, Math.Min(_size, count - start));
        }
    }

    /// <summary>
    /// Adds the head's parameters' gradients to theirs and returns the gradient of <paramref name="hidden"/>, [tokens, hidden] in its dtype, to go on with:
    /// <c>hidden.backward(gradient)</c>, or <c>hidden.mul(gradient).sum()</c> as one more term of a loss.
    /// </summary>
    /// <param name="hidden">Its own graph is not touched.</param>
    /// <param name="targets">[tokens].</param>
    /// <param name="gradient">From a chunk's logits [length, vocab], without graph, its start and length to their gradient; runs without recording.</param>
    internal Tensor Backward(Tensor hidden, Tensor targets, Func<Tensor, long, long, Tensor> gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = empty_like(hidden.detach());
        foreach ((long start, long length) in Of(hidden, targets))
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor leaf = hidden.detach().narrow(0, start, length).clone().requires_grad_();
            Tensor logits;
            using (enable_grad())
            {
                logits = _model.Logits(leaf);
            }

            using (no_grad())
            {
                logits.backward([gradient(logits.detach(), start, length).to(logits.dtype)]);
                result.narrow(0, start, length).copy_(leaf.grad!);
            }
        }

        return result.MoveToOuterDisposeScope();
    }
}

namespace SearchR3.Training;

/// <summary>
/// GradCache (Gao, Zhang, Han and Callan, "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup", arXiv 2101.06983): the embeddings of a
/// contrastive batch whose graphs do not fit into memory together. First each part is embedded without graph; the loss of all embeddings gives the gradient
/// at them; then each part runs again, with graph and under the generator's state of its first pass, so that dropout repeats, and that gradient is sent
/// through it. Graphs of one part live at a time. Tensors belong to the caller's scope.
/// </summary>
internal sealed class CachedEmbeddings
{
    private readonly SequenceForward _forward;
    private readonly IReadOnlyList<int[]> _sequences;
    private readonly List<TokenBatch> _batches;
    private readonly List<Tensor> _dropout = [];

    private CachedEmbeddings(SequenceForward forward, IReadOnlyList<int[]> sequences)
    {
        _forward = forward;
        _sequences = sequences;
        _batches = forward.Batches(sequences);
        List<Tensor> parts = [];
        foreach (TokenBatch batch in _batches)
        {
            _dropout.Add(get_rng_state());
            parts.Add(forward.Embed(batch));
        }

        Embeddings = SequenceForward.InOrder(_batches, parts).requires_grad_();
    }

    /// <summary>[sequences, hidden] float32, a leaf: the loss's <c>backward</c> leaves its gradient here.</summary>
    internal Tensor Embeddings { get; }

    /// <summary>Embeds sequences without graph: the first step.</summary>
    internal static CachedEmbeddings Compute(SequenceForward forward, IReadOnlyList<int[]> sequences) => new(forward, sequences);

    /// <summary>
    /// Runs the parts again and back-propagates <c>sum(embeddings * gradient)</c> and what else a part's states are good for: the third step. The generator
    /// then stands where it stood before.
    /// </summary>
    /// <param name="responseStarts">As for <see cref="SequenceForward.Run"/>, or null.</param>
    /// <param name="more">Another term of a part's loss, or null.</param>
    /// <param name="accumulate">Called when a part's gradients are at the parameters.</param>
    internal void Replay(IReadOnlyList<int>? responseStarts, Func<TokenBatch, SequenceStates, Tensor?> more, Action accumulate)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor standing = get_rng_state();
        foreach ((TokenBatch batch, Tensor dropout) in _batches.Zip(_dropout))
        {
            using DisposeScope inner = NewDisposeScope();
            set_rng_state(dropout);
            SequenceStates part = _forward.Part(batch, _sequences, responseStarts);
            Tensor? term = Embeddings.grad is Tensor gradient
                ? part.Embeddings.mul(gradient.index_select(0, tensor(batch.Rows, device: gradient.device))).sum()
                : null;
            Tensor? other = more(batch, part);
            if ((term is null ? other : other is null ? term : term.Plus(other)) is Tensor loss)
            {
                loss.backward();
                accumulate();
            }
        }

        set_rng_state(standing);
    }
}

using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>Runs lists of token sequences through the model in parts and gathers what losses need.</summary>
/// <param name="model">The model.</param>
/// <param name="microBatchSize">Sequences of a part.</param>
/// <param name="packing">Several sequences a row instead of parts of like length.</param>
internal sealed class SequenceForward(CausalLanguageModel model, int microBatchSize, bool packing = false)
{
    /// <summary>Tokens that went through the model, padding left out.</summary>
    internal long Tokens => Work.Tokens;

    /// <summary>All that went through the model by <see cref="Run"/> and <see cref="Part"/>; samples are not counted here.</summary>
    internal TrainingWork Work { get; private set; }

    /// <summary>
    /// The last token's hidden state of each sequence, [sequences, hidden] float32, in the order given; and, where
    /// <paramref name="responseStarts"/> is at least 0, the hidden states that predict the tokens from there on. What stands before is the prompt: it
    /// is read and is no target.
    /// </summary>
    internal SequenceStates Run(IReadOnlyList<int[]> sequences, IReadOnlyList<int>? responseStarts = null)
    {
        using DisposeScope scope = NewDisposeScope();
        List<TokenBatch> batches = Batches(sequences);
        SequenceStates[] parts = [.. batches.Select(batch => Part(batch, sequences, responseStarts))];
        Tensor[] responses = [.. parts.Select(p => p.Response).OfType<Tensor>()];
        return new SequenceStates(
            InOrder(batches, [.. parts.Select(p => p.Embeddings)]).MoveToOuterDisposeScope(),
            responses.Length == 0 ? null : cat(responses, 0).MoveToOuterDisposeScope(),
            responses.Length == 0 ? null : cat([.. parts.Select(p => p.Targets).OfType<Tensor>()], 0).MoveToOuterDisposeScope());
    }

    /// <summary>The parts in which <see cref="Run"/> takes sequences.</summary>
    internal List<TokenBatch> Batches(IReadOnlyList<int[]> sequences) =>
        packing ? TokenBatch.Packed(sequences, microBatchSize) : TokenBatch.SortedByLength(sequences, microBatchSize);

    /// <summary>One part: embeddings in the order of <see cref="TokenBatch.Rows"/>.</summary>
    /// <param name="batch">From <see cref="Batches"/>.</param>
    /// <param name="sequences">All sequences, not the part's alone.</param>
    /// <param name="responseStarts">For all sequences, or null.</param>
    internal SequenceStates Part(TokenBatch batch, IReadOnlyList<int[]> sequences, IReadOnlyList<int>? responseStarts)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = batch.Forward(model);
        (long[] positions, long[] targets) = Predicted(batch, sequences, responseStarts);
        Work += new TrainingWork(
            0, batch.Lengths.Sum(), batch.Ids.Length, targets.Length, batch.Lengths.Sum(length => (double)length * length));
        return new SequenceStates(
            Last(batch, hidden).MoveToOuterDisposeScope(),
            targets.Length == 0 ? null : hidden.index_select(0, tensor(positions, device: model.Device)).MoveToOuterDisposeScope(),
            targets.Length == 0 ? null : tensor(targets, device: model.Device).MoveToOuterDisposeScope());
    }

    /// <summary>Embeddings of one part without graph, not counted as work: GradCache's first pass.</summary>
    internal Tensor Embed(TokenBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        return Last(batch, batch.Forward(model)).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of all parts in the order of the sequences.</summary>
    internal static Tensor InOrder(IReadOnlyList<TokenBatch> batches, IReadOnlyList<Tensor> parts)
    {
        long[] order = [.. batches.SelectMany(batch => batch.Rows)];
        long[] inverse = new long[order.Length];
        for (int i = 0; i < inverse.Length; i++)
        {
            inverse[order[i]] = i;
        }

        return cat([.. parts], 0).index_select(0, tensor(inverse, device: parts[0].device));
    }

    private Tensor Last(TokenBatch batch, Tensor hidden)
    {
        Tensor last = hidden.index_select(0, tensor(batch.LastPositions(), device: model.Device));
        return last.dtype == ScalarType.Float64 ? last : last.to(ScalarType.Float32);
    }

    private static (long[] Positions, long[] Targets) Predicted(
        TokenBatch batch, IReadOnlyList<int[]> sequences, IReadOnlyList<int>? responseStarts)
    {
        List<long> positions = [];
        List<long> targets = [];
        for (int i = 0; i < batch.Rows.Length; i++)
        {
            int index = (int)batch.Rows[i];
            int[] ids = sequences[index];
            for (int j = FirstTarget(responseStarts?[index] ?? -1, ids.Length); j < ids.Length; j++)
            {
                positions.Add(batch.Starts[i] + j - 1);
                targets.Add(ids[j]);
            }
        }

        return ([.. positions], [.. targets]);
    }

    /// <summary>How many tokens are predicted when the response begins at <paramref name="start"/>; the first token of all has nothing that predicts it.</summary>
    internal static int Targets(int start, int length) => length - FirstTarget(start, length);

    private static int FirstTarget(int start, int length) => start < 0 ? length : Math.Clamp(start, 1, Math.Max(1, length));
}

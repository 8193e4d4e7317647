using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>Next-token loss of whole sequences, and its gradients, a micro-batch at a time.</summary>
internal static class PretrainGradients
{
    /// <summary>Adds the gradients of the mean over all predicted tokens of <paramref name="sequences"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sequences">Token ids; every token but the first is predicted.</param>
    /// <param name="microBatchSize">Sequences of a forward pass.</param>
    /// <param name="packing">Several sequences a row; changes no number but rounding.</param>
    /// <param name="accumulate">Called when a part's gradients are at the parameters; may take them away.</param>
    /// <returns>The mean in nats a token, and what went through the model.</returns>
    internal static (double Loss, TrainingWork Work) Add(
        CausalLanguageModel model, IReadOnlyList<int[]> sequences, int microBatchSize, bool packing, Action accumulate)
    {
        SequenceForward forward = new(model, microBatchSize, packing);
        VocabularyLoss loss = new(model);
        int[] starts = new int[sequences.Count];
        long total = sequences.Sum(s => s.Length - 1);
        double sum = 0;
        foreach (TokenBatch batch in forward.Batches(sequences))
        {
            using DisposeScope scope = NewDisposeScope();
            if (forward.Part(batch, sequences, starts) is { Response: Tensor hidden, Targets: Tensor targets })
            {
                (VocabularySums sums, Tensor gradient) = loss.Backward(hidden, targets, baseHidden: null, 1.0 / total);
                hidden.backward([gradient]);
                accumulate();
                sum += sums.CrossEntropy;
            }
        }

        return (sum / total, forward.Work with { Samples = sequences.Count });
    }

    /// <summary>The mean without gradients.</summary>
    internal static double Loss(CausalLanguageModel model, IReadOnlyList<int[]> sequences, int microBatchSize)
    {
        using IDisposable noGradients = no_grad();
        SequenceForward forward = new(model, microBatchSize);
        VocabularyLoss loss = new(model);
        int[] starts = new int[sequences.Count];
        double sum = 0;
        foreach (TokenBatch batch in forward.Batches(sequences))
        {
            using DisposeScope scope = NewDisposeScope();
            if (forward.Part(batch, sequences, starts) is { Response: Tensor hidden, Targets: Tensor targets })
            {
                sum += loss.Sum(hidden, targets);
            }
        }

        return sum / sequences.Sum(s => s.Length - 1);
    }
}

using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Embedding;

/// <summary>
/// One forward pass a prompt. Rows are padded on the right, where causal attention never looks back from, so no mask is needed and
/// the state at each row's last token is the same in any batch.
/// </summary>
internal static class DirectEncoder
{
    /// <summary>The unit-length hidden state at each prompt's last token, in the order of <paramref name="prompts"/>.</summary>
    /// <exception cref="SearchR3Exception">A prompt is empty or longer than the model's context.</exception>
    public static float[][] Encode(
        CausalLanguageModel model,
        IReadOnlyList<int[]> prompts,
        int batchTokens,
        IProgress<EmbeddingProgress>? progress,
        CancellationToken cancellationToken)
    {
        int[] lengths = [.. prompts.Select(p => p.Length)];
        Check(lengths, model.Config.MaxPositionEmbeddings);
        float[][] vectors = new float[prompts.Count][];
        ProgressMeter meter = new(progress, prompts.Count, lengths.Sum(length => (long)length));
        using InferenceMode inference = new(model);
        foreach (int[] batch in BatchPlan.Create(lengths, batchTokens))
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[][] states = LastStates(model, prompts, batch);
            long tokens = 0;
            for (int i = 0; i < batch.Length; i++)
            {
                vectors[batch[i]] = UnitVector.Normalize(states[i]);
                tokens += lengths[batch[i]];
            }

            meter.Add(batch.Length, tokens);
        }

        return vectors;
    }

    private static float[][] LastStates(CausalLanguageModel model, IReadOnlyList<int[]> prompts, int[] batch)
    {
        using DisposeScope scope = NewDisposeScope();
        int width = batch.Max(item => prompts[item].Length);
        long[] ids = new long[batch.Length * width];
        long[] last = new long[batch.Length];
        for (int row = 0; row < batch.Length; row++)
        {
            int[] prompt = prompts[batch[row]];
            for (int i = 0; i < prompt.Length; i++)
            {
                ids[(row * width) + i] = prompt[i];
            }

            last[row] = ((long)row * width) + prompt.Length - 1;
        }

        Tensor input = tensor(ids, [batch.Length, width], device: model.Device);
        Tensor hidden = model.Forward(input, padding: PaddingSide.Right);
        return TensorRows.ToFloats(hidden.flatten(0, 1).index_select(0, tensor(last, device: model.Device)));
    }

    private static void Check(int[] lengths, int context)
    {
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] == 0 || lengths[i] > context)
            {
                throw new SearchR3Exception($"Prompt {i} has {lengths[i]} tokens, but the model takes 1 to {context}.");
            }
        }
    }
}

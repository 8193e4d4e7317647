using SearchR3.Embedding;
using SearchR3.Reinforcement.Losses;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// One pass over an iteration's rollouts, micro-batch by micro-batch: the clipped policy gradient of the sampled tokens and the contrastive term of the
/// embedding, which is part of the action. Each micro-batch is run, differentiated and let go; the sizes of the whole batch divide, so the sum of the
/// gradients does not depend on the cut.
/// </summary>
internal sealed class PolicyUpdate
{
    private readonly GrpoRecipe _recipe;
    private readonly EmbeddingModel _model;
    private readonly ReferenceModel? _reference;
    private readonly RolloutBatch _batch;
    private readonly List<CompletionBatch> _parts;
    private readonly float[]?[] _old;
    private readonly GrpoNormaliser _normaliser;
    private readonly SelectedLogProbabilities _policy;
    private readonly bool[] _drawn;
    private readonly int _drawnCount;

    internal PolicyUpdate(GrpoRecipe recipe, EmbeddingModel model, ReferenceModel? reference, RolloutBatch batch, int maxReasoningTokens)
    {
        _recipe = recipe;
        _model = model;
        _reference = reference;
        _batch = batch;
        _parts = CompletionBatch.Cut(
            [.. batch.Rollouts.Select(r => r.Prompt)], [.. batch.Rollouts.Select(r => r.Completion)], model.EmbedToken, recipe.MicroBatchSize);
        _old = new float[_parts.Count][];
        _normaliser = new GrpoNormaliser(
            batch.Rollouts.Count, batch.Rollouts.Sum(r => (long)r.Completion.TokenIds.Length), maxReasoningTokens + 1, _parts.Count);
        _drawn = [.. batch.Advantages.Values.Select(advantage => recipe.Auxiliary.Rollouts == AuxiliaryRollouts.All || advantage >= 0)];
        _drawnCount = Math.Max(1, _drawn.Count(d => d));
        _policy = new SelectedLogProbabilities(model.Model, recipe.Rollouts.Sampling(seed: 0, Math.Max(1, maxReasoningTokens)));
    }

    /// <summary>Tokens of one pass, padding left out.</summary>
    internal long Tokens => _batch.Rollouts.Sum(r => (long)r.Prompt.Length + r.Completion.Content.Length + 1);

    /// <summary>
    /// Adds the gradients of the rollouts to the optimizer's. The first call takes its own log-probabilities for the old ones, those of the policy that
    /// sampled: same weights, same batch layout, so every ratio is 1 to the bit; later calls compare with them.
    /// </summary>
    /// <param name="negatives">The fresh documents for the contrastive term; null without it.</param>
    /// <param name="optimizer">Takes the gradients of each micro-batch.</param>
    internal PolicyUpdateReport Run(DocumentMatrix? negatives, MasterWeightAdamW optimizer)
    {
        PolicyUpdateReport report = new();
        for (int i = 0; i < _parts.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            CompletionBatch part = _parts[i];
            (Tensor predicting, Tensor embeddings) = part.Forward(_model.Model);
            List<Tensor> terms = [];
            if (_recipe.PolicyWeight > 0)
            {
                terms.Add(PolicyTerm(i, predicting, report));
            }

            if (negatives is not null && _recipe.Auxiliary.Weight > 0)
            {
                (Tensor sum, int count) = AuxiliaryTerm(part, embeddings, negatives);
                report.Auxiliary += TorchNumber.Read(sum) / _drawnCount;
                if (count > 0)
                {
                    terms.Add(sum.mul(TorchNumber.Of(_recipe.Auxiliary.Weight / _drawnCount)));
                }
            }

            if (terms.Count > 0)
            {
                terms.Aggregate((a, b) => a.Plus(b)).backward();
                optimizer.Accumulate();
            }
        }

        return report;
    }

    private (Tensor Sum, int Count) AuxiliaryTerm(CompletionBatch part, Tensor embeddings, DocumentMatrix negatives)
    {
        long[] drawn = [.. Enumerable.Range(0, part.Rows.Length).Where(i => _drawn[part.Rows[i]]).Select(i => (long)i)];
        int[][] relevant = [.. drawn.Select(i => _batch.Rollouts[(int)part.Rows[i]].Query.Relevant)];
        Tensor chosen = drawn.Length == part.Rows.Length ? embeddings : embeddings.index_select(0, tensor(drawn, device: embeddings.device));
        return negatives.Contrast(chosen.to(ScalarType.Float32), relevant, _recipe.Auxiliary.Temperature);
    }

    /// <summary>
    /// A scalar whose gradient is that of the policy's loss: the log-probabilities are computed in chunks, never as [tokens, vocabulary], and their gradient
    /// comes back as one vector for each hidden state.
    /// </summary>
    private Tensor PolicyTerm(int index, Tensor predicting, PolicyUpdateReport report)
    {
        CompletionBatch part = _parts[index];
        Device device = predicting.device;
        Tensor states = predicting.detach();
        Tensor targets = tensor(part.Targets, device: device);
        SelectedTokens selected = _policy.Compute(states, targets);
        Tensor current = selected.LogProbabilities.detach().requires_grad_();
        Tensor? old = _old[index] is float[] values ? tensor(values, device: device) : null;
        _old[index] ??= current.detach().cpu().data<float>().ToArray();
        Tensor? from = _reference?.LogProbabilities(part, targets);
        Tensor advantages = tensor([.. part.Rows.Select(row => (float)_batch.Advantages.Values[row])], device: device);
        GrpoLossResult loss = GrpoLoss.Compute(
            current, old, from, tensor(part.Owners, device: device), advantages, _recipe.Loss, _normaliser);
        loss.Loss.backward();
        report.Add(loss.Statistics, TorchNumber.Read(selected.Entropies.sum()));
        Tensor gradient = _policy.Backward(states, targets, current.grad!.mul(TorchNumber.Of(_recipe.PolicyWeight)));
        return predicting.mul(gradient.to(predicting.dtype)).to(ScalarType.Float32).sum();
    }
}

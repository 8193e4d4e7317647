using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Reinforcement.Losses;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>
/// One pass over an iteration's rollouts, micro-batch by micro-batch: the clipped policy gradient of the sampled tokens and the contrastive term of the
/// embedding, which is part of the action. Each micro-batch is run, differentiated and let go; sizes of the whole batch divide, so the sum of the gradients
/// does not depend on the cut.
/// </summary>
internal sealed class PolicyUpdate(GrpoRecipe recipe, EmbeddingModel model, ReferenceModel? reference, int maxReasoningTokens)
{
    private readonly SelectedLogProbabilities _policy =
        new(model.Model, recipe.Rollouts.Sampling(seed: 0, Math.Max(1, maxReasoningTokens)));

    /// <summary>Tokens that went through the model in the last pass, padding left out.</summary>
    internal long Tokens { get; private set; }

    /// <summary>
    /// Adds the gradients of <paramref name="batch"/> to the optimizer's.
    /// </summary>
    /// <param name="batch">The rollouts.</param>
    /// <param name="old">
    /// For each rollout the log-probabilities of its actions under the policy that sampled them; an entry that is null is filled with those of
    /// this pass, whose ratio is then 1 to the bit.
    /// </param>
    /// <param name="negatives">The fresh documents for the contrastive term; null without it.</param>
    /// <param name="optimizer">Takes the gradients of each micro-batch.</param>
    internal PolicyUpdateReport Run(RolloutBatch batch, float[]?[] old, DocumentMatrix? negatives, MasterWeightAdamW optimizer)
    {
        Tokens = 0;
        PolicyUpdateReport report = new();
        int[][] sequences = [.. batch.Rollouts.Select(r => r.Sequence)];
        List<TokenBatch> parts = TokenBatch.SortedByLength(sequences, recipe.MicroBatchSize);
        GrpoNormaliser normaliser = new(
            batch.Rollouts.Count, batch.Rollouts.Sum(r => (long)r.Completion.TokenIds.Length), maxReasoningTokens + 1, parts.Count);
        foreach (TokenBatch part in parts)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor hidden = model.Model.Forward(part.ToTensor(model.Model.Device), padding: PaddingSide.Right);
            Tensor flat = hidden.reshape(-1, hidden.shape[2]);
            Tokens += part.Lengths.Sum();
            Tensor surrogate = flat.new_zeros(1).to(ScalarType.Float32);
            if (recipe.PolicyWeight > 0)
            {
                surrogate = surrogate.add(PolicyTerm(batch, part, flat, old, normaliser, report));
            }

            if (negatives is not null && recipe.Auxiliary.Weight > 0)
            {
                Tensor embeddings = flat.index_select(0, tensor(part.LastPositions(), device: flat.device)).to(ScalarType.Float32);
                int[][] relevant = [.. part.Rows.Select(row => batch.Rollouts[(int)row].Query.Relevant)];
                (Tensor Sum, int Count) loss = negatives.Contrast(embeddings, relevant, recipe.Auxiliary.Temperature);
                report.Auxiliary += loss.Sum.item<float>() / batch.Rollouts.Count;
                surrogate = surrogate.add(loss.Sum.mul(recipe.Auxiliary.Weight / batch.Rollouts.Count));
            }

            if (surrogate.requires_grad)
            {
                surrogate.sum().backward();
            }

            optimizer.Accumulate();
        }

        return report;
    }

    /// <summary>
    /// A scalar whose gradient is that of the policy's loss: the log-probabilities are recomputed in chunks, never as [tokens, vocabulary], and
    /// their gradient comes back as one vector for each hidden state.
    /// </summary>
    private Tensor PolicyTerm(
        RolloutBatch batch, TokenBatch part, Tensor flat, float[]?[] old, GrpoNormaliser normaliser, PolicyUpdateReport report)
    {
        ActionTokens actions = ActionTokens.Of(batch, part, flat.device);
        Tensor states = flat.index_select(0, actions.Positions);
        SelectedTokens selected = _policy.Compute(states.detach(), actions.Targets);
        Tensor leaf = selected.LogProbabilities.detach().clone().requires_grad_();
        Tensor? before = actions.Old(old, part, leaf);
        Tensor? from = reference?.LogProbabilities(part, actions);
        Tensor advantages = tensor(
            [.. part.Rows.Select(row => (float)batch.Advantages.Values[row])], ScalarType.Float32, flat.device);
        GrpoLossResult loss = GrpoLoss.Compute(leaf, before, from, actions.Sequences, advantages, recipe.Loss, normaliser);
        loss.Loss.backward();
        report.Add(loss.Statistics, selected.Entropies.sum().ToDouble());
        Tensor gradient = _policy.Backward(states.detach(), actions.Targets, leaf.grad!.mul(recipe.PolicyWeight));
        return states.mul(gradient.to(states.dtype)).to(ScalarType.Float32).sum();
    }
}

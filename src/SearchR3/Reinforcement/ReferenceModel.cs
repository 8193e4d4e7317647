using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Models;

namespace SearchR3.Reinforcement;

/// <summary>The policy that the KL term keeps near to. Owns the frozen copy, where there is one.</summary>
internal sealed class ReferenceModel : IDisposable
{
    private readonly EmbeddingModel? _copy;
    private readonly CausalLanguageModel _model;
    private readonly SelectedLogProbabilities _selected;

    private ReferenceModel(EmbeddingModel? copy, CausalLanguageModel model, SamplingOptions sampling)
    {
        _copy = copy;
        _model = model;
        _selected = new SelectedLogProbabilities(model, sampling);
    }

    /// <summary>Null when the KL has no weight.</summary>
    internal static ReferenceModel? Open(GrpoRecipe recipe, EmbeddingModel policy, EmbeddingModelOptions options)
    {
        if (recipe.Loss.KlWeight == 0)
        {
            return null;
        }

        SamplingOptions sampling = recipe.Rollouts.Sampling(seed: 0, maxNewTokens: 1);
        if (recipe.Reference.Policy == ReferencePolicy.AdapterOff)
        {
            return new ReferenceModel(null, policy.Model, sampling);
        }

        EmbeddingModel copy = EmbeddingModel.Load(recipe.Reference.Model ?? recipe.Model, options);
        return new ReferenceModel(copy, copy.Model, sampling);
    }

    /// <summary>[tokens], without graph, of the micro-batch's sampled tokens.</summary>
    internal Tensor LogProbabilities(CompletionBatch part, Tensor targets)
    {
        using DisposeScope scope = NewDisposeScope();
        using InferenceMode inference = new(_model);
        using AdapterOff? off = _copy is null ? new AdapterOff(_model) : null;
        (Tensor predicting, _) = part.Forward(_model);
        return _selected.Compute(predicting, targets).LogProbabilities.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _copy?.Dispose();
}

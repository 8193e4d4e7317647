using SearchR3.Models;

namespace SearchR3.Generation;

/// <summary>
/// No gradients and no dropout until disposed, on this thread and this model; a model that was training goes on training. Not
/// torch's <c>inference_mode</c>: a table that a model makes inside that could never take part in training again.
/// </summary>
internal readonly struct InferenceMode : IDisposable
{
    private readonly IDisposable _noGradients;
    private readonly CausalLanguageModel? _training;

    /// <summary>Enters.</summary>
    public InferenceMode(CausalLanguageModel model)
    {
        _noGradients = no_grad();
        if (model.training)
        {
            _training = model;
            model.eval();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _training?.train();
        _noGradients.Dispose();
    }
}

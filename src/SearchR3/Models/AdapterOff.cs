namespace SearchR3.Models;

/// <summary>A model's adapter counts for nothing until this is disposed: the base model, without a second copy of it.</summary>
internal sealed class AdapterOff : IDisposable
{
    private readonly CausalLanguageModel _model;

    /// <summary>Switches off; a model without adapter stays as it is.</summary>
    internal AdapterOff(CausalLanguageModel model)
    {
        _model = model;
        Switch(on: false);
    }

    /// <inheritdoc/>
    public void Dispose() => Switch(on: true);

    private void Switch(bool on)
    {
        foreach ((_, LoraLinear module) in _model.Projections)
        {
            module.AdapterIsOn = on;
        }

        _model.Embedding.AdapterIsOn = on;
    }
}

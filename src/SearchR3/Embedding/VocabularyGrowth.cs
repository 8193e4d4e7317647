using SearchR3.Models;
using TorchSharp.Modules;

namespace SearchR3.Embedding;

/// <summary>Gives a model more rows in its embedding matrix (and head), for tokens that its vocabulary did not have.</summary>
internal static class VocabularyGrowth
{
    /// <summary>
    /// A model with <paramref name="rows"/> rows; each new one is the mean of the old, so that a new token begins as an average one and not
    /// as noise. Disposes <paramref name="model"/>, which must not carry an adapter yet.
    /// </summary>
    public static CausalLanguageModel Grow(CausalLanguageModel model, int rows)
    {
        using IDisposable noGradients = no_grad();
        CausalLanguageModel grown = new(model.Config with { VocabSize = rows }, model.Device, model.Dtype);
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Parameter> old = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach ((string name, Parameter parameter) in grown.named_parameters())
        {
            Parameter source = old[name];
            long known = source.shape[0];
            parameter.narrow(0, 0, known).copy_(source);
            if (known < parameter.shape[0])
            {
                Tensor mean = source.to(ScalarType.Float32).mean([0L], keepdim: true);
                parameter.narrow(0, known, parameter.shape[0] - known).copy_(mean);
            }
        }

        model.Dispose();
        return grown;
    }
}

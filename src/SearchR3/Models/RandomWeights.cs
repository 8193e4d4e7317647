using TorchSharp.Modules;

namespace SearchR3.Models;

/// <summary>The random start of a model that is pretrained from nothing.</summary>
internal static class RandomWeights
{
    /// <summary>Matrices N(0, initializer_range), biases 0, norms 1, in the order of the parameters' names.</summary>
    public static void Fill(CausalLanguageModel model, int seed)
    {
        using IDisposable noGradient = no_grad();
        using var generator = new Generator((ulong)(uint)seed, CPU);
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            using DisposeScope scope = NewDisposeScope();
            if (parameter.dim() > 1)
            {
                Tensor values = randn(parameter.shape, ScalarType.Float32, generator: generator);
                parameter.copy_(values.mul_(TorchNumber.Of(model.Config.InitializerRange)));
            }
            else if (name.EndsWith(".bias", StringComparison.Ordinal))
            {
                parameter.zero_();
            }
            else
            {
                parameter.fill_(TorchNumber.Of(1));
            }
        }
    }
}

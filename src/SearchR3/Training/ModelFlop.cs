using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>
/// The arithmetic that a training step needs, whatever way it is computed (the "model FLOP" of PaLM, arXiv 2204.02311, appendix B, with the causal half
/// of attention): <c>tokens · (4 · N + 2 · trained) + predicted · (4 · V · H + 2 · trained head) + 6 · layers · heads · headDim · sum(length²)</c>, where N
/// counts the parameters outside embedding and head; with all weights trained 6 · N a token. Sampling, the base's forward and GradCache's second one
/// are not in it.
/// </summary>
internal sealed class ModelFlop
{
    private readonly double _perToken;
    private readonly double _perPrediction;
    private readonly double _perSquare;

    /// <summary>Counts a model's parameters.</summary>
    /// <param name="model">With the adapter that is trained, if any.</param>
    /// <param name="measurePeak">Whether to time a bf16 product on the model's device.</param>
    internal ModelFlop(CausalLanguageModel model, bool measurePeak)
    {
        ModelConfig config = model.Config;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.named_parameters())
        {
            double flop = (4 + (parameter.requires_grad ? 2 : 0)) * (double)parameter.numel();
            string group = ParameterGroup.Of(name);
            bool isHead = group == ParameterGroup.Head || (config.TieWordEmbeddings && name.EndsWith("embed_tokens.weight", StringComparison.Ordinal));
            if (isHead)
            {
                _perPrediction += flop;
            }
            else if (group != ParameterGroup.Embedding)
            {
                _perToken += flop;
            }
        }

        _perSquare = 6.0 * config.NumHiddenLayers * config.NumAttentionHeads * config.HeadDim;
        PeakPerSecond = measurePeak ? Bf16Product.FlopPerSecond(model.Device) : null;
    }

    /// <summary>FLOP a second of a large bf16 product; null when it was not measured.</summary>
    internal double? PeakPerSecond { get; }

    /// <summary>Floating-point operations that <paramref name="work"/> needs.</summary>
    internal double Of(TrainingWork work) =>
        (work.Tokens * _perToken) + (work.Predicted * _perPrediction) + (work.SquaredLengths * _perSquare);
}

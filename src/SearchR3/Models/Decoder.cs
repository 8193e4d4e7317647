using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>Embedding, layers and final norm: the part of a checkpoint whose names begin with <c>model.</c></summary>
internal sealed class Decoder : Module
{
    [ComponentName(Name = "embed_tokens")]
    private readonly TokenEmbedding _embedding;

    [ComponentName(Name = "layers")]
    private readonly ModuleList<DecoderLayer> _layers;

    [ComponentName(Name = "norm")]
    private readonly RmsNorm _norm;

    public Decoder(ModelConfig config, Device device, ScalarType dtype)
        : base(nameof(Decoder))
    {
        _embedding = new TokenEmbedding(config.VocabSize, config.HiddenSize, device, dtype);
        _layers = new ModuleList<DecoderLayer>(
            [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new DecoderLayer(config, i, device, dtype))]);
        _norm = new RmsNorm(config.HiddenSize, config.RmsNormEps, device, dtype);
        RegisterComponents();
    }

    public TokenEmbedding Embedding => _embedding;

    public IEnumerable<DecoderLayer> Layers => _layers;

    public RmsNorm Norm => _norm;

    public Tensor Forward(Tensor inputIds, AttentionContext context)
    {
        Tensor hidden = _embedding.forward(inputIds);
        foreach (DecoderLayer layer in _layers)
        {
            Tensor next = layer.Forward(hidden, context);
            hidden.Dispose();
            hidden = next;
        }

        return _norm.forward(hidden);
    }
}

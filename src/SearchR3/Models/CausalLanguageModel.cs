using SearchR3.Retrieval;
using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace SearchR3.Models;

/// <summary>
/// A decoder-only language model of the families qwen2, qwen3 and llama, with the parameter names of its Hugging Face checkpoint.
/// One thread owns it. Build it outside dispose scopes; tensors that its methods return belong to the caller's scope.
/// </summary>
public sealed class CausalLanguageModel : Module
{
    [ComponentName(Name = "model")]
    private readonly Decoder _decoder;

    // Null when the head is the embedding matrix: tied by use, so that an optimizer sees one parameter.
    [ComponentName(Name = "lm_head")]
    private readonly LoraLinear? _head;

    private readonly RotaryEmbedding _rotary;

    /// <summary>
    /// A model with random weights N(0, <see cref="ModelConfig.InitializerRange"/>), zero biases and unit norms, float32 on the CPU.
    /// </summary>
    /// <param name="config">Shape and arithmetic.</param>
    /// <param name="seed">Same seed, same weights; the global generator is untouched.</param>
    public CausalLanguageModel(ModelConfig config, int seed)
        : this(config, CPU, ScalarType.Float32)
    {
        RandomWeights.Fill(this, seed);
    }

    /// <summary>A model whose weights are uninitialised memory, for a checkpoint to fill.</summary>
    internal CausalLanguageModel(ModelConfig config, Device device, ScalarType dtype)
        : base(nameof(CausalLanguageModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        _decoder = new Decoder(config, device, dtype);
        _head = config.TieWordEmbeddings
            ? null
            : new LoraLinear(config.HiddenSize, config.VocabSize, bias: false, device, dtype);
        _rotary = new RotaryEmbedding(config);
        RegisterComponents();
    }

    /// <summary>Shape and arithmetic.</summary>
    public ModelConfig Config { get; internal set; }

    /// <summary>The adapter that the model carries, or null.</summary>
    public LoraOptions? Adapter { get; internal set; }

    /// <summary>Where the weights are, and inputs have to be.</summary>
    public Device Device => _decoder.Embedding.Weight.device;

    /// <summary>Type of the weights and of what <see cref="Forward"/> returns.</summary>
    public ScalarType Dtype => _decoder.Embedding.Weight.dtype;

    internal TokenEmbedding Embedding => _decoder.Embedding;

    internal LoraLinear? Head => _head;

    internal IEnumerable<DecoderLayer> Layers => _decoder.Layers;

    internal RmsNorm Norm => _decoder.Norm;

    /// <summary>Every projection by its full name, such as <c>model.layers.0.self_attn.q_proj</c>.</summary>
    internal IEnumerable<(string Name, LoraLinear Module)> Projections =>
        named_modules().Where(pair => pair.module is LoraLinear).Select(pair => (pair.name, (LoraLinear)pair.module));

    /// <summary>Hidden states after the final norm.</summary>
    /// <param name="inputIds">[batch, seq] int64 on <see cref="Device"/>, each below the vocabulary size.</param>
    /// <param name="attentionMask">
    /// [batch, seq], 1 = token, 0 = padding; null when every position is a token. With a cache it covers the new positions only.
    /// Positions count tokens, so padding on either side changes nothing.
    /// </param>
    /// <param name="cache">Filled with the new positions and read for the earlier ones; needs <c>no_grad</c>.</param>
    /// <param name="padding">
    /// <see cref="PaddingSide.Right"/> promises that no padding stands before a token: <paramref name="attentionMask"/> is then not
    /// needed, and not read. It has no effect on a pass with a cache.
    /// </param>
    /// <returns>[batch, seq, hidden]; at padding the numbers mean nothing.</returns>
    /// <exception cref="SearchR3Exception">Shapes disagree.</exception>
    public Tensor Forward(
        Tensor inputIds, Tensor? attentionMask = null, KVCache? cache = null, PaddingSide padding = PaddingSide.Left)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        CheckShapes(inputIds, attentionMask, cache);
        using DisposeScope scope = NewDisposeScope();
        (long batch, long length) = (inputIds.shape[0], inputIds.shape[1]);
        var pass = new PassContext(Config, _rotary, Device, Dtype);
        AttentionContext context = cache is null
            ? pass.WithoutCache(batch, length, padding == PaddingSide.Right ? null : attentionMask)
            : pass.WithCache(batch, length, attentionMask, cache);
        Tensor hidden = _decoder.Forward(inputIds, context);
        cache?.Advance(batch, length);
        return hidden.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Hidden states of rows that hold several texts each: a token sees the earlier ones of its own text alone, so each text's states are those of
    /// <see cref="Forward"/> on it.
    /// </summary>
    /// <param name="inputIds">[batch, seq] int64 on <see cref="Device"/>.</param>
    /// <param name="positions">[batch, seq] int64, counted from 0 in each text, below seq.</param>
    /// <param name="segments">[batch, seq] int64: one number for the tokens of one text of a row, another for each other text and for padding.</param>
    /// <returns>[batch, seq, hidden]; at padding the numbers mean nothing.</returns>
    internal Tensor ForwardPacked(Tensor inputIds, Tensor positions, Tensor segments)
    {
        CheckShapes(inputIds, segments, cache: null);
        using DisposeScope scope = NewDisposeScope();
        AttentionContext context = new PassContext(Config, _rotary, Device, Dtype).Packed(positions, segments);
        return _decoder.Forward(inputIds, context).MoveToOuterDisposeScope();
    }

    /// <summary>Scores of every token, by the head or, where tied, the embedding matrix.</summary>
    /// <param name="hidden">[.., hidden] from <see cref="Forward"/>: select the positions that matter first, the result is large.</param>
    /// <returns>[.., vocab].</returns>
    public Tensor Logits(Tensor hidden)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        return _head is null ? _decoder.Embedding.Logits(hidden) : _head.forward(hidden);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rotary.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void CheckShapes(Tensor inputIds, Tensor? attentionMask, KVCache? cache)
    {
        long[] shape = inputIds.shape;
        if (shape.Length != 2)
        {
            throw new SearchR3Exception($"Token ids have {shape.Length} dimensions, but the model takes [batch, seq].");
        }

        if (attentionMask is not null && !attentionMask.shape.AsSpan().SequenceEqual(shape))
        {
            throw new SearchR3Exception(
                $"The attention mask is [{string.Join(", ", attentionMask.shape)}], but the token ids are [{string.Join(", ", shape)}].");
        }

        if (cache is null)
        {
            return;
        }

        if (cache.BatchSize != 0 && cache.BatchSize != shape[0])
        {
            throw new SearchR3Exception($"The batch has {shape[0]} rows, but the key-value cache holds {cache.BatchSize}.");
        }

        if (is_grad_enabled())
        {
            throw new InvalidOperationException("A key-value cache is written in place: use it under no_grad.");
        }
    }
}

using System.Runtime.Intrinsics.X86;
using SearchR3.Retrieval;
using TorchSharp.Modules;

namespace SearchR3.Models.Fused;

/// <summary>
/// A model's weights for the fused decode step: matrices where torch holds them, or copies of them as int8; norms and biases as float32 copies.
/// Those that point into the model are good until a weight is replaced or trained: make them anew for each use. The copies are good for ever.
/// </summary>
internal sealed unsafe class FusedWeights : IDisposable
{
    private readonly FusedMemory _memory = new();
    private readonly bool _quantizes;

    private FusedWeights(CausalLanguageModel model, bool quantizes)
    {
        _quantizes = quantizes;
        Model = model;
        Layers = [.. model.Layers.Select(Layer)];
        Norm = Floats(model.Norm.Weight);
        Head = Matrix(model.Head?.Weight ?? model.Embedding.Weight, model.Head?.Bias);
    }

    /// <summary>Where they come from; also the owner of what they point into.</summary>
    public CausalLanguageModel Model { get; }

    public FusedLayer[] Layers { get; }

    /// <summary>[hidden]: the norm after the last layer.</summary>
    public float* Norm { get; }

    /// <summary>[vocab, hidden].</summary>
    public WeightMatrix Head { get; }

    /// <summary>Bytes of matrices that one decode step reads, head included.</summary>
    public long BytesPerStep => Layers.Sum(l => new[] { l.Query, l.Key, l.Value, l.Output, l.Gate, l.Up, l.Down }.Sum(Size)) + Size(Head);

    /// <summary>
    /// Whether there are kernels for this model here: AVX-512, on the CPU, in float32 or bfloat16, no adapter beside the weights.
    /// </summary>
    public static bool CanRead(CausalLanguageModel model) =>
        Avx512F.IsSupported && model.Device.type == DeviceType.CPU && model.Dtype is ScalarType.Float32 or ScalarType.BFloat16
        && model.Adapter is null && model.Embedding.TrainableIds.Count == 0;

    /// <summary>Pointers into the model.</summary>
    public static FusedWeights Of(CausalLanguageModel model) => new(model, quantizes: false);

    /// <summary>
    /// Copies as int8, one scale for each output: <c>w ≈ round(w / s) · s, s = max|w| / 127</c>. The activations stay float32.
    /// </summary>
    /// <exception cref="SearchR3Exception">There are no kernels for this model here.</exception>
    public static FusedWeights Int8(CausalLanguageModel model)
    {
        if (!CanRead(model))
        {
            throw new SearchR3Exception(
                $"Decoding with int8 weights needs a processor with AVX-512 and a model on the CPU in f32 or bf16 without a separate adapter, but this is "
                + $"{(Avx512F.IsSupported ? "a processor with" : "a processor without")} AVX-512, {TorchNames(model)}; leave the decode type out, or merge the adapter.");
        }

        return new FusedWeights(model, quantizes: true);
    }

    /// <summary>Writes the embeddings of <paramref name="tokens"/> one after another as float32.</summary>
    public void ReadEmbeddings(ReadOnlySpan<long> tokens, float* rows)
    {
        Tensor embedding = Model.Embedding.Weight;
        byte* matrix = TensorMemory.Of(embedding);
        bool wide = embedding.dtype == ScalarType.Float32;
        long width = embedding.shape[1];
        for (int row = 0; row < tokens.Length; row++)
        {
            byte* source = matrix + (tokens[row] * width * (wide ? sizeof(float) : sizeof(ushort)));
            for (int i = 0; i < width; i++)
            {
                rows[(row * width) + i] = wide ? Float32Format.One(source, i) : Bfloat16Format.One(source, i);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static string TorchNames(CausalLanguageModel model) =>
        $"device {model.Device.type}, {model.Dtype}, {(model.Adapter is null ? "no adapter" : "an adapter")}";

    private static long Size(WeightMatrix matrix) => (long)matrix.Outputs * matrix.Inputs * matrix.Format switch
    {
        WeightFormat.Float32 => sizeof(float),
        WeightFormat.Bfloat16 => sizeof(ushort),
        _ => sizeof(sbyte),
    };

    private FusedLayer Layer(DecoderLayer layer) => new()
    {
        InputNorm = Floats(layer.InputNorm.Weight),
        Query = Matrix(layer.Attention.Query),
        Key = Matrix(layer.Attention.Key),
        Value = Matrix(layer.Attention.Value),
        QueryNorm = layer.Attention.QueryNorm is { } query ? Floats(query.Weight) : null,
        KeyNorm = layer.Attention.KeyNorm is { } key ? Floats(key.Weight) : null,
        Output = Matrix(layer.Attention.Output),
        PostAttentionNorm = Floats(layer.PostAttentionNorm.Weight),
        Gate = Matrix(layer.Mlp.Gate),
        Up = Matrix(layer.Mlp.Up),
        Down = Matrix(layer.Mlp.Down),
    };

    private WeightMatrix Matrix(LoraLinear linear) => Matrix(linear.Weight, linear.Bias);

    private WeightMatrix Matrix(Parameter weight, Parameter? bias)
    {
        WeightMatrix matrix = new()
        {
            Data = TensorMemory.Of(weight),
            Format = TensorMemory.FormatOf(weight.dtype),
            Outputs = (int)weight.shape[0],
            Inputs = (int)weight.shape[1],
            Bias = bias is null ? null : Floats(bias),
        };
        return _quantizes ? Int8Quantizer.Quantize(matrix, _memory) : matrix;
    }

    private float* Floats(Tensor vector)
    {
        using Tensor wide = vector.detach().to(ScalarType.Float32);
        float* copy = _memory.Floats(wide.numel());
        new ReadOnlySpan<float>(TensorMemory.Of(wide), (int)wide.numel()).CopyTo(new Span<float>(copy, (int)wide.numel()));
        return copy;
    }
}

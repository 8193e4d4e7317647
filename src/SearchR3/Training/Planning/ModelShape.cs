using SearchR3.Models;

namespace SearchR3.Training.Planning;

/// <summary>Parameters of a model by what they cost, counted from its configuration: no weight is read.</summary>
/// <param name="Config">The model's shape.</param>
/// <param name="Lora">The adapter that is trained; null trains all weights.</param>
public sealed record ModelShape(ModelConfig Config, LoraOptions? Lora)
{
    private int QueryWidth => Config.NumAttentionHeads * Config.HeadDim;

    private int KeyWidth => Config.NumKeyValueHeads * Config.HeadDim;

    /// <summary>Weights of all projections of the layers.</summary>
    public double Projections => (double)Config.NumHiddenLayers * Matrices.Sum(m => (double)m.In * m.Out);

    /// <summary>Weights of embedding and head together; tied ones once.</summary>
    public double Vocabulary => (double)Config.VocabSize * Config.HiddenSize * (Config.TieWordEmbeddings ? 1 : 2);

    /// <summary>All weights, norms and biases left out: less than a thousandth.</summary>
    public double Parameters => Projections + Vocabulary;

    /// <summary>Weights that are trained.</summary>
    public double Trained => Lora is null ? Parameters : Adapter;

    /// <summary>Weights of the adapter, the embed token's row with it.</summary>
    public double Adapter => Lora is null
        ? 0
        : Config.HiddenSize + ((double)Config.NumHiddenLayers * Adapted.Sum(m => (double)Lora.RankOf(m.Name) * (m.In + m.Out)));

    /// <summary>Forward FLOP of a token, the causal half of attention over <paramref name="length"/> tokens with it and the head left out.</summary>
    public double ForwardFlop(double length) => (2 * (Projections + Adapter)) + (2.0 * Config.NumHiddenLayers * QueryWidth * length);

    /// <summary>Forward FLOP of predicting a token.</summary>
    public double HeadFlop => 2.0 * Config.VocabSize * Config.HiddenSize;

    /// <summary>Forward and backward FLOP of a token: three times the forward with all weights trained, twice where the weights beside the adapter stand still.</summary>
    public double TrainingFlop(double length) =>
        (ForwardFlop(length) * 2) + (Lora is null ? 2 * Projections : 2 * Adapter) + (2.0 * Config.NumHiddenLayers * QueryWidth * length);

    /// <summary>
    /// What the graph keeps of a token between forward and backward, for all layers, in bytes: about 16 vectors of the hidden size and 4 of the feed-forward size (22 and 5
    /// with an adapter on every projection), fitted to measured peaks of this implementation in bf16; twice that in f32.
    /// </summary>
    public double GraphBytes(Precision precision)
    {
        double adapted = Lora is null ? 0 : Adapted.Count() / (double)Matrices.Length;
        double numbers = ((16 + (6 * adapted)) * Config.HiddenSize) + ((4 + adapted) * Config.IntermediateSize);
        return Config.NumHiddenLayers * numbers * Bytes(precision);
    }

    /// <summary>Keys and values of a token, in bytes.</summary>
    public double CacheBytes(Precision precision) => 2.0 * Config.NumHiddenLayers * KeyWidth * Bytes(precision);

    /// <summary>Bytes of a number.</summary>
    public static int Bytes(Precision precision) => precision == Precision.Bf16 ? 2 : 4;

    private (string Name, int In, int Out)[] Matrices =>
    [
        ("q_proj", Config.HiddenSize, QueryWidth), ("k_proj", Config.HiddenSize, KeyWidth), ("v_proj", Config.HiddenSize, KeyWidth),
        ("o_proj", QueryWidth, Config.HiddenSize), ("gate_proj", Config.HiddenSize, Config.IntermediateSize),
        ("up_proj", Config.HiddenSize, Config.IntermediateSize), ("down_proj", Config.IntermediateSize, Config.HiddenSize),
    ];

    private IEnumerable<(string Name, int In, int Out)> Adapted =>
        Matrices.Where(m => Lora!.TargetModules.Any(target => target.EndsWith(m.Name, StringComparison.Ordinal)));
}

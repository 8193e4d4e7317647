using System.Diagnostics;
using SearchR3.Generation;
using SearchR3.Models;
using SearchR3.Models.Fused;
using TorchSharp;

namespace SearchR3.Benchmarks;

/// <summary>A model in bf16 as the library runs it: encoding by its forward pass, decoding by the generator that reasoning uses.</summary>
internal sealed class SpeedModel : IDisposable
{
    private const int PromptLength = 32;

    private readonly CausalLanguageModel _model;
    private readonly int _steps;
    private FusedWeights? _int8;

    public SpeedModel(string folder, int steps)
    {
        _model = Checkpoint.Load(folder, torch.CPU, torch.ScalarType.BFloat16);
        _steps = steps;
        ModelConfig config = _model.Config;
        Parameters = ParametersOf(_model);
        BytesPerToken = 2 * (Parameters + ((long)config.VocabSize * config.HiddenSize));
    }

    /// <summary>Parameters without embedding and head.</summary>
    public long Parameters { get; }

    /// <summary>Bytes of bf16 weights that one decode step reads, the head included.</summary>
    public long BytesPerToken { get; }

    /// <summary>A model's parameters without embedding and head.</summary>
    public static long ParametersOf(CausalLanguageModel model) => model.parameters().Sum(p => p.numel())
        - ((long)model.Config.VocabSize * model.Config.HiddenSize * (model.Config.TieWordEmbeddings ? 1 : 2));

    /// <summary>Tokens a second of one batch.</summary>
    public double Encode(int batch, int length)
    {
        using InferenceMode inference = new(_model);
        using torch.Tensor ids = TorchNumber.Range(batch * length).remainder(TorchNumber.Of(1000)).Plus(100).view(batch, length);
        return batch * length / SpeedLimits.Best(2, () =>
        {
            using torch.Tensor hidden = _model.Forward(ids, padding: PaddingSide.Right);
        });
    }

    /// <summary>Tokens a second of greedy decoding after the prompt, all rows together.</summary>
    public double Decode(int batch, bool int8 = false)
    {
        _int8 ??= int8 ? FusedWeights.Int8(_model) : null;
        TextGenerator generator = new(_model, embedToken: null, int8 ? _int8 : null);
        GenerationRequest[] Requests(int tokens) =>
        [
            .. Enumerable.Range(0, batch).Select(row => new GenerationRequest
            {
                Prompt = [.. Enumerable.Range(0, PromptLength).Select(i => 100 + (7 * i) + row)],
                Sampling = new SamplingOptions { MaxNewTokens = tokens },
                StopTokens = [],
            }),
        ];
        generator.Generate(Requests(4));
        double best = double.PositiveInfinity;
        for (int i = 0; i < 2; i++)
        {
            // The prompt and the first token are the same in both; what is left is decode steps alone.
            double first = Seconds(() => generator.Generate(Requests(1)));
            double whole = Seconds(() => generator.Generate(Requests(_steps + 1)));
            best = Math.Min(best, whole - first);
        }

        return batch * _steps / best;
    }

    public void Dispose()
    {
        _int8?.Dispose();
        _model.Dispose();
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

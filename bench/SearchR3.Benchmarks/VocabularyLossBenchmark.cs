using System.Diagnostics;
using System.Globalization;
using SearchR3.Embedding;
using SearchR3.Models;
using SearchR3.Training;
using TorchSharp;

namespace SearchR3.Benchmarks;

/// <summary>Peak memory and seconds of cross-entropy with its gradients, the whole matrix of logits against chunks of positions.</summary>
internal static class VocabularyLossBenchmark
{
    public const string Name = "vocabulary-loss";

    public static void Run(string[] arguments)
    {
        if (MemoryChild.IsThis(arguments, out BenchmarkArguments options))
        {
            Measure(options);
            return;
        }

        double limit = options.Real("limit", 10);
        Console.WriteLine("| vocabulary | hidden | positions | before, GiB | whole, peak GiB | chunks, peak GiB | whole, s | chunks, s |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (string shape in options.List("shapes", "6016x384,151936x896"))
        {
            foreach (string positions in options.List("positions", "1024,4096,16384"))
            {
                (double PeakGiB, string[] Words)? Of(string kind) => MemoryChild.Run(
                    limit, Name, $"kind={kind}", $"shape={shape}", $"positions={positions}", $"threads={options.Text("threads", "2")}");
                (double PeakGiB, string[] Words)? none = Of("none");
                (double PeakGiB, string[] Words)? whole = Of("whole");
                (double PeakGiB, string[] Words)? chunks = Of("chunks");
                Console.WriteLine(
                    $"| {shape.Replace("x", " | ", StringComparison.Ordinal)} | {positions} | {MemoryChild.Cell(none, limit)} | {MemoryChild.Cell(whole, limit)} | {MemoryChild.Cell(chunks, limit)} | {whole?.Words[0]} | {chunks?.Words[0]} |");
            }
        }
    }

    private static void Measure(BenchmarkArguments options)
    {
        TorchSettings.SetThreads(options.Number("threads", 2));
        string[] shape = options["shape"].Split('x');
        int width = int.Parse(shape[1], CultureInfo.InvariantCulture);
        ModelConfig config = new()
        {
            ModelType = "qwen2",
            VocabSize = int.Parse(shape[0], CultureInfo.InvariantCulture),
            HiddenSize = width,
            IntermediateSize = 64,
            NumHiddenLayers = 1,
            NumAttentionHeads = 1,
            NumKeyValueHeads = 1,
            HeadDim = 64,
            TieWordEmbeddings = true,
        };
        using CausalLanguageModel model = new(config, torch.CPU, torch.ScalarType.BFloat16);
        using DisposeScope scope = torch.NewDisposeScope();
        using (torch.no_grad())
        {
            model.Embedding.Weight.fill_(TorchNumber.Of(0.01));
        }

        int count = options.Number("positions", 1024);
        torch.Tensor hidden = torch.ones([count, width], torch.ScalarType.BFloat16).requires_grad_();
        torch.Tensor targets = TorchNumber.Range(count).remainder(TorchNumber.Of(config.VocabSize));
        long start = Stopwatch.GetTimestamp();
        switch (options["kind"])
        {
            case "whole":
                torch.nn.functional.cross_entropy(model.Logits(hidden).to(torch.ScalarType.Float32), targets).backward();
                break;
            case "chunks":
                hidden.backward([new VocabularyLoss(model).Backward(hidden, targets, null, 1.0 / count).Gradient]);
                break;
            default:
                break;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{ProcessMemory.Read().Peak:F3} {Stopwatch.GetElapsedTime(start).TotalSeconds:F2}"));
    }
}

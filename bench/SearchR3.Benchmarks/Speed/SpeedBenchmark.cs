using System.Globalization;
using System.Text.Json;
using SearchR3.Embedding;
using SearchR3.Training;

namespace SearchR3.Benchmarks;

/// <summary>Encoding, decoding and training in one run with the limits of the machine and the peers, in turns; every row is a ratio, the median of the rounds.</summary>
internal static class SpeedBenchmark
{
    private const string Help =
        """
        usage: SearchR3.Benchmarks speed [KEY=VALUE ...] [--json]

          model=FOLDER    a llama-family model of about 135M parameters, unpacked (SmolLM2-135M-Instruct); without it its rows are left out
          shipped=FOLDER  the model that ships (models/dotnet-api)
          gguf=FILE       the same model's 4-bit file, for llama.cpp
          node=FOLDER     a folder in which `npm install node-llama-cpp` was run
          python=FILE     a Python with torch and numpy (/usr/bin/python3; Debian: python3-torch)
          threads=N       (all cores)    rounds=N (3)    steps=N decoded tokens (64)    batch=N (32)    length=N tokens of a document (128)
          pairs=N         query-document pairs of a training step (256)    microBatch=N (32)

        Encoding: tokens/s x 2 x parameters without embedding and head, over libtorch's bf16 product of 2,048 x 2,048. Decoding: bytes of bf16 weights a token x
        tokens/s over the bandwidth of reading memory. Training: 6 x parameters x tokens a step over the product. Prompts are not counted in decoding.
        """;

    public static int Run(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        BenchmarkArguments arguments = new(args, "--json");
        int threads = arguments.Number("threads", Environment.ProcessorCount);
        TorchSettings.SetThreads(threads);
        List<SpeedRow> rows = [.. Training(arguments), .. Shipped(arguments)];
        if (arguments.Has("model"))
        {
            rows.AddRange(Large(arguments, threads));
        }

        if (arguments.Has("--json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(
                rows.Select(r => new { r.What, r.Value, r.Unit, r.Against, Ratio = double.IsNaN(r.Ratio) ? (double?)null : r.Ratio, r.Bar, r.Reached }), JsonSerializerOptions.Web));
        }
        else
        {
            Print(rows, threads);
        }

        return 0;
    }

    // First of all: the process' largest memory must be this step's.
    private static IEnumerable<SpeedRow> Training(BenchmarkArguments arguments)
    {
        string folder = arguments.Text("shipped", "models/dotnet-api");
        int pairs = arguments.Number("pairs", 256);
        double product = SpeedLimits.Product();
        double reached = new SpeedTraining(folder, pairs, arguments.Number("microBatch", 32)).FlopPerSecond(arguments.Number("rounds", 3));
        double memory = ProcessMemory.Read().Peak;
        product = Math.Max(product, SpeedLimits.Product());
        yield return new SpeedRow($"training step, shipped model, {pairs} pairs", reached / 1e9, "GFLOP/s", $"bf16 product {product / 1e9:F0}", reached / product, 0.3);
        yield return new SpeedRow("peak memory of that training", memory, "GiB", "-", memory, 3, Below: true);
    }

    private static IEnumerable<SpeedRow> Shipped(BenchmarkArguments arguments)
    {
        using SpeedModel model = new(arguments.Text("shipped", "models/dotnet-api"), arguments.Number("steps", 64));
        yield return Encoding("shipped model", model, arguments);
        double one = model.Decode(1);
        yield return new SpeedRow("decode, shipped model, batch 1", one, "tokens/s", "-", double.NaN, double.NaN);
    }

    private static SpeedRow Encoding(string name, SpeedModel model, BenchmarkArguments arguments)
    {
        (int batch, int length) = (arguments.Number("batch", 32), arguments.Number("length", 128));
        List<(double Tokens, double Product)> rounds = [];
        for (int round = 0; round < arguments.Number("rounds", 3); round++)
        {
            rounds.Add((model.Encode(batch, length), SpeedLimits.Product()));
        }

        double ratio = Median(rounds.Select(r => r.Tokens * 2 * model.Parameters / r.Product));
        return new SpeedRow(
            $"encode {batch} x {length}, {name}", Median(rounds.Select(r => r.Tokens)), "tokens/s", $"bf16 product {Median(rounds.Select(r => r.Product)) / 1e9:F0} GFLOP/s",
            ratio, name == "shipped model" ? 0.35 : 0.6);
    }

    private static IEnumerable<SpeedRow> Large(BenchmarkArguments arguments, int threads)
    {
        int steps = arguments.Number("steps", 64);
        using SpeedModel model = new(arguments["model"], steps);
        SpeedPeers peers = new(arguments, arguments["model"], threads, steps);
        SpeedRow encoding = Encoding("135M model", model, arguments);
        yield return encoding;
        List<Round> rounds = [];
        for (int i = 0; i < arguments.Number("rounds", 3); i++)
        {
            var eager = peers.Eager("bf16", arguments.Number("batch", 32), arguments.Number("length", 128));
            rounds.Add(new Round(
                model.Decode(1), model.Decode(1, int8: true), model.Decode(32), SpeedLimits.Bandwidth(), peers.Llama() ?? double.NaN, eager?.Decode ?? double.NaN,
                model.Encode(arguments.Number("batch", 32), arguments.Number("length", 128)), eager?.Encode ?? double.NaN, eager?.Version ?? "not there"));
        }

        double Of(Func<Round, double> figure) => Median(rounds.Select(figure));
        string llama = $"llama.cpp 4-bit {Of(r => r.Llama):F1}";
        yield return new SpeedRow("decode bf16, batch 1", Of(r => r.One), "tokens/s", $"reading memory {Of(r => r.Bandwidth) / 1e9:F1} GB/s", Of(r => r.One * model.BytesPerToken / r.Bandwidth), 0.5);
        yield return new SpeedRow("decode bf16, batch 1", Of(r => r.One), "tokens/s", llama, Of(r => r.One / r.Llama), 1);
        yield return new SpeedRow("decode int8, batch 1", Of(r => r.Int8), "tokens/s", llama, Of(r => r.Int8 / r.Llama), 1.5);
        yield return new SpeedRow("decode bf16, batch 32", Of(r => r.Many), "tokens/s", "batch 1", Of(r => r.Many / r.One), 8);
        yield return new SpeedRow($"encode {arguments.Number("batch", 32)} x {arguments.Number("length", 128)}, 135M model", Of(r => r.Encode), "tokens/s", $"PyTorch {rounds[0].Version} eager bf16 {Of(r => r.EagerEncode):F0}", Of(r => r.Encode / r.EagerEncode), 1.2);
        yield return new SpeedRow("decode bf16, batch 1", Of(r => r.One), "tokens/s", $"PyTorch {rounds[0].Version} eager bf16 {Of(r => r.EagerDecode):F1}", Of(r => r.One / r.EagerDecode), 1.2);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Print(List<SpeedRow> rows, int threads)
    {
        Console.WriteLine($"{threads} threads, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine($"{"",-46}{"",12}  {"",-44}{"ratio",8}{"bar",8}");
        foreach (SpeedRow row in rows)
        {
            string value = string.Create(CultureInfo.InvariantCulture, $"{row.Value:F1} {row.Unit}");
            string ratio = double.IsNaN(row.Ratio) ? "-" : row.Ratio.ToString("F2", CultureInfo.InvariantCulture);
            string bar = double.IsNaN(row.Bar) ? "" : (row.Below ? "<=" : ">=") + row.Bar.ToString("0.##", CultureInfo.InvariantCulture);
            string word = double.IsNaN(row.Ratio) || double.IsNaN(row.Bar) ? "" : row.Reached ? "" : "  missed";
            Console.WriteLine($"{row.What,-40}{value,18}  {row.Against,-44}{ratio,8}{bar,8}{word}");
        }
    }

    private sealed record Round(
        double One, double Int8, double Many, double Bandwidth, double Llama, double EagerDecode, double Encode, double EagerEncode, string Version);
}

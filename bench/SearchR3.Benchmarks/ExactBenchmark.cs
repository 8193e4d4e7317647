using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SearchR3.Retrieval.Index;
using TorchSharp;

namespace SearchR3.Benchmarks;

/// <summary>
/// Exact search at 100,000 x 384: single queries against the rate at which the same bytes can be read, batches against the rate of
/// multiply-adds. Everything is measured in turns, so that other work on the machine meets all alike; the best time of each is compared,
/// and the median of the ratios within a round is printed beside it.
/// </summary>
internal static class ExactBenchmark
{
    private const int Rows = 100_000;
    private const int Dimension = 384;
    private const int Top = 10;
    private const int Rounds = 15;

    // Calls that last milliseconds are made this often in a round; both sides of a ratio get the same chances of a quiet moment.
    private const int ShortCalls = 5;

    private static readonly int[] Batches = [64, 256];

    public static void Run(bool json)
    {
        using ExactIndex index = Build();
        float[][] queries = Vectors(Batches.Max(), seed: 2);
        using torch.Tensor torchRows = torch.rand([Rows, Dimension]);
        using torch.Tensor torchQueries = torch.rand([Batches.Max(), Dimension]);

        List<Measurement> measurements = [];
        Measurement stream = Add(measurements, "stream", "GB/s", (double)Rows * Dimension * sizeof(float), () => Stream(index), ShortCalls);
        Measurement single = Add(measurements, "single", "GB/s", stream.Work, () => index.Search(queries[0], Top), ShortCalls);
        Measurement peak = Add(measurements, "fma peak", "GFLOP/s", MachineLimits.MultiplyAddOperations, MachineLimits.MultiplyAdd);
        Measurement torchProduct = Add(
            measurements, "libtorch mm (stores all scores)", "GFLOP/s", Operations(Batches.Max()), () => MachineLimits.TorchProduct(torchQueries, torchRows));
        Measurement[] batches = [.. Batches.Select(size =>
        {
            float[][] batch = queries[..size];
            return Add(measurements, $"batch {size}", "GFLOP/s", Operations(size), () => index.Search(batch, Top));
        })];

        for (int round = 0; round <= Rounds; round++)
        {
            foreach (Measurement measurement in measurements)
            {
                measurement.Take(isWarmUp: round == 0);
            }
        }

        (string Name, Measurement Part, Measurement Limit)[] ratios =
        [
            ("single query / streaming limit", single, stream),
            .. batches.Select(batch => ($"{batch.Name} / FMA register peak", batch, peak)),
            .. batches.Select(batch => ($"{batch.Name} / libtorch f32 mm that stores all scores", batch, torchProduct)),
        ];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                rows = Rows,
                dimension = Dimension,
                top = Top,
                processors = Environment.ProcessorCount,
                rounds = Rounds,
                loadAverage = LoadAverage(),
                rates = measurements.ToDictionary(m => m.Name, m => new { best = m.BestRate, unit = m.Unit, bestMilliseconds = m.BestSeconds * 1000 }),
                ratios = ratios.ToDictionary(r => r.Name, r => new { best = r.Part.BestRate / r.Limit.BestRate, median = r.Part.MedianRatio(r.Limit) }),
            }));
            return;
        }

        Line($"exact search, {Rows} x {Dimension} float32, top {Top}, {Environment.ProcessorCount} processors, {Rounds} rounds in turns, load average {LoadAverage()}");
        foreach (Measurement m in measurements)
        {
            Line($"  {m.Name,-32} best {m.BestRate,7:F1} {m.Unit,-8} {m.BestSeconds * 1000,8:F2} ms");
        }

        foreach ((string name, Measurement part, Measurement limit) in ratios)
        {
            Line($"  {name,-52} {part.BestRate / limit.BestRate,6:P0} of best, {part.MedianRatio(limit),6:P0} median of rounds");
        }
    }

    private static unsafe void Stream(ExactIndex index)
    {
        using VectorRows.Lease lease = index.Rows.Hold();
        _ = MachineLimits.Stream(lease.Pointer, (long)index.Count * index.Rows.Stride);
    }

    // Other work on the machine spoils the numbers; say how much there was.
    private static string LoadAverage() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static double Operations(int queries) => 2.0 * Rows * Dimension * queries;

    private static Measurement Add(List<Measurement> all, string name, string unit, double work, Action run, int calls = 1)
    {
        Measurement measurement = new(name, unit, work, run, calls);
        all.Add(measurement);
        return measurement;
    }

    private static ExactIndex Build() =>
        ExactIndex.Build([.. Enumerable.Range(0, Rows).Select(i => $"d{i}")], Vectors(Rows, seed: 1), new IndexInfo());

    private static float[][] Vectors(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f).ToArray())];
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Measurement(string name, string unit, double work, Action run, int calls)
    {
        private readonly List<double> _seconds = [];

        public string Name => name;

        public string Unit => unit;

        public double Work => work;

        public double BestSeconds => _seconds.Min();

        public double BestRate => work / BestSeconds / 1e9;

        public void Take(bool isWarmUp)
        {
            double best = double.PositiveInfinity;
            for (int call = 0; call < calls; call++)
            {
                long start = Stopwatch.GetTimestamp();
                run();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            if (!isWarmUp)
            {
                _seconds.Add(best);
            }
        }

        public double MedianRatio(Measurement limit)
        {
            double[] ratios = [.. _seconds.Zip(limit._seconds, (mine, theirs) => work / mine / (limit.Work / theirs)).Order()];
            return ratios[ratios.Length / 2];
        }
    }
}

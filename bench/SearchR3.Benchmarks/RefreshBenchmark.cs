using System.Globalization;
using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>
/// How far the environment's reward is from the one that a full re-encode would give, by refresh policy, drift map and comparison, on a toy
/// whose encoder moves in three ways. The batch of an iteration is what was refreshed for, so a reward above the full one is refresh bias.
/// </summary>
internal static class RefreshBenchmark
{
    private const int Iterations = 100;
    private const int Batch = 32;
    private const int ProbeEvery = 10;

    private static readonly EnvironmentOptions Small = new() { Graph = new GraphIndexOptions { BuildWidth = 64 } };

    private static readonly EnvironmentOptions Naive = Small with { TopK = 0, SampleShare = 0.2, DriftMap = DriftMapKind.None, Comparison = StaleComparison.AsStored };

    private static readonly EnvironmentOptions Plain = Small with { DriftMap = DriftMapKind.None, Comparison = StaleComparison.AsStored };

    private static readonly (string Name, EnvironmentOptions Options)[] Settings =
    [
        ("none", Small with { Policy = RefreshPolicyKind.None }),
        ("positives + sample", Naive),
        ("positives + sample, same age", Naive with { Comparison = StaleComparison.SameAge }),
        ("positives + sample, map", Naive with { DriftMap = DriftMapKind.Procrustes }),
        ("positives + sample, map, same age", Naive with { DriftMap = DriftMapKind.Procrustes, Comparison = StaleComparison.SameAge }),
        ("random, map, same age", Small with { Policy = RefreshPolicyKind.Random }),
        ("selective", Plain),
        ("selective, map", Plain with { DriftMap = DriftMapKind.Procrustes }),
        ("selective, map, same age", Small),
        ("phased 10, map, as stored", Small with { Policy = RefreshPolicyKind.Phased, PhaseLength = 10, Comparison = StaleComparison.AsStored }),
        ("phased 10, map, same age", Small with { Policy = RefreshPolicyKind.Phased, PhaseLength = 10 }),
        ("phased 25, map, same age", Small with { Policy = RefreshPolicyKind.Phased, PhaseLength = 25 }),
        ("full", Small with { Policy = RefreshPolicyKind.Full }),
    ];

    public static void Run(string[] motions, int seeds)
    {
        // The toy is too small for two threads, which would wait for each other.
        TorchSharp.torch.set_num_threads(1);
        foreach (string motion in motions)
        {
            Console.WriteLine($"\n{motion}: {DriftToy.Documents} x {DriftToy.Dimension}, {Iterations} iterations of {Batch} queries, mean of {seeds} seeds");
            Console.WriteLine("| setting | corpus an iteration | reward gap, mean (last third) | nDCG@10 gap, others' queries | recall@10 to full | mean cosine | map cosine before -> after |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            foreach ((string name, EnvironmentOptions options) in Settings)
            {
                double[][] runs = [.. Enumerable.Range(1, seeds).Select(seed => RunOne(motion, options, seed))];
                double[] mean = [.. Enumerable.Range(0, runs[0].Length).Select(i => runs.Average(r => r[i]))];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {mean[0]:P1} | {mean[1]:+0.0000;-0.0000} ({mean[2]:+0.0000;-0.0000}) | {mean[3]:+0.0000;-0.0000} | {mean[4]:F3} | {mean[5]:F4} | {mean[6]:F4} -> {mean[7]:F4} |"));
            }
        }
    }

    private static double[] RunOne(string motion, EnvironmentOptions options, int seed)
    {
        using DriftToy toy = new(motion, seed);
        using var environment = RetrievalEnvironment.Create(toy.Corpus, toy, options, seed);
        int[] others = [.. Enumerable.Range(2000, 400)];
        List<RefreshReport> refreshes = [];
        List<(ProbeReport Batch, ProbeReport Others)> probes = [];
        for (int iteration = 1; iteration <= Iterations; iteration++)
        {
            // Each query is met about once and a half in a run.
            int[] batch = [.. Enumerable.Range(0, Batch).Select(i => (((iteration - 1) * Batch) + i) % 2000)];
            float[][] queries = toy.Queries(batch);
            refreshes.Add(environment.Refresh(iteration, queries, [.. batch.Select(q => new[] { toy.Positives[q] })]));
            environment.Rank(queries, Graded(toy, batch));
            if (iteration % ProbeEvery == 0)
            {
                probes.Add((environment.Probe(queries, Graded(toy, batch)), environment.Probe(toy.Queries(others), Graded(toy, others))));
            }

            toy.Move(batch);
        }

        RefreshReport[] mapped = [.. refreshes.Where(r => double.IsFinite(r.HeldOutCosineAfter))];
        return
        [
            refreshes.Average(r => r.CorpusShare),
            probes.Average(p => p.Batch.RewardGap),
            probes.TakeLast(Iterations / ProbeEvery / 3).Average(p => p.Batch.RewardGap),
            probes.Average(p => p.Others.Ndcg10 - p.Others.FullNdcg10),
            probes.Average(p => p.Others.RecallAgainstFull),
            probes.Average(p => p.Others.MeanCosine),
            mapped.Length == 0 ? double.NaN : mapped.Average(r => r.HeldOutCosineBefore),
            mapped.Length == 0 ? double.NaN : mapped.Average(r => r.HeldOutCosineAfter),
        ];
    }

    private static IReadOnlyDictionary<int, int>[] Graded(DriftToy toy, int[] queries) =>
        [.. queries.Select(q => (IReadOnlyDictionary<int, int>)new Dictionary<int, int> { [toy.Positives[q]] = 1 })];
}

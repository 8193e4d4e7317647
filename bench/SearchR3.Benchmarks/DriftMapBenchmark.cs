using System.Diagnostics;
using System.Globalization;
using SearchR3.Reinforcement.Environment;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchR3.Benchmarks;

/// <summary>
/// Maps old -> new of a moving encoder, fitted on as many pairs as a refresh has and applied to all rows that the fit has not seen: the rotation that the environment
/// uses, ridge least squares, and a low-rank least-squares correction to the rotation. Every mapped row is divided by its length. Then the time of a fit at
/// the size of the model that ships.
/// </summary>
internal static class DriftMapBenchmark
{
    private const int Pairs = 200;
    private const int Batch = 32;

    // In units of (pairs / dimension), as in DriftMap.
    private static readonly double[] Ridges = [1e-3, 1e-2, 1e-1, 1, 10];

    public static void Run(string[] motions, int seeds)
    {
        set_num_threads(1);
        Console.WriteLine("| motion | iterations apart | left | rotation | least squares | rotation + rank 2 | rotation + rank 8 | held-out rule picks least squares | spread of lengths |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (string motion in motions)
        {
            foreach (int apart in (int[])[1, 5, 25])
            {
                double[][] runs = [.. Enumerable.Range(1, seeds).Select(seed => One(motion, apart, seed))];
                double[] mean = [.. Enumerable.Range(0, runs[0].Length).Select(i => runs.Average(r => r[i]))];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {motion} | {apart} | {mean[0]:F5} | {mean[1]:F5} | {mean[2]:F5} | {mean[3]:F5} | {mean[4]:F5} | {mean[5]:P0} | {mean[6]:F4} |"));
            }
        }

        Times();
    }

    private static double[] One(string motion, int apart, int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using DriftToy toy = new(motion, seed);
        int[] all = [.. Enumerable.Range(0, DriftToy.Documents)];
        int at = 0;
        void Move(int times)
        {
            for (int i = 0; i < times; i++, at++)
            {
                toy.Move([.. Enumerable.Range(0, Batch).Select(j => ((at * Batch) + j) % 2000)]);
            }
        }

        Move(20);
        float[][] before = toy.Encode(all);
        Move(apart);
        float[][] after = toy.Encode(all);
        int[] order = [.. all];
        new Random(seed).Shuffle(order);
        int[] pairs = order[..Pairs];
        using IDisposable noGrad = no_grad();
        Tensor Rows(float[][] vectors, IEnumerable<int> rows) => stack(rows.Select(row => tensor(vectors[row])).ToArray()).to(ScalarType.Float64);
        (Tensor z, Tensor x) = (Rows(before, pairs.Where((_, i) => i % 5 != 0)), Rows(after, pairs.Where((_, i) => i % 5 != 0)));
        (Tensor zHeld, Tensor xHeld) = (Rows(before, pairs.Where((_, i) => i % 5 == 0)), Rows(after, pairs.Where((_, i) => i % 5 == 0)));
        (Tensor zAll, Tensor xAll) = (Rows(before, order[Pairs..]), Rows(after, order[Pairs..]));
        DriftMapFit fit = DriftMap.Fit(DriftFrame.Identity(DriftToy.Dimension), [.. pairs.Select(p => before[p])], [.. pairs.Select(p => after[p])]);
        Tensor identity = eye(DriftToy.Dimension, dtype: ScalarType.Float64);
        Tensor rotation = fit.Frame.IsIdentity ? identity : tensor(fit.Frame.Rotation.ToArray(), [DriftToy.Dimension, DriftToy.Dimension]).t();

        // Rows are vectors: z -> z M.
        Tensor Best(Tensor from, int rank) => Ridges
            .Select(ridge => Corrected(z, x, from, ridge * z.shape[0] / DriftToy.Dimension, rank))
            .MaxBy(map => MeanCosine(zHeld, map, xHeld))!;
        Tensor squares = Best(identity, DriftToy.Dimension);
        (Tensor rank2, Tensor rank8) = (Best(rotation, 2), Best(rotation, 8));
        double held = MeanCosine(zHeld, squares, xHeld);
        bool picked = held > MeanCosine(zHeld, identity, xHeld) && held > MeanCosine(zHeld, rotation, xHeld);
        Tensor lengths = zAll.mm(squares).norm(1);
        return
        [
            MeanCosine(zAll, identity, xAll), MeanCosine(zAll, rotation, xAll), MeanCosine(zAll, squares, xAll),
            MeanCosine(zAll, rank2, xAll), MeanCosine(zAll, rank8, xAll), picked ? 1 : 0,
            lengths.std().Read() / lengths.mean().Read(),
        ];
    }

    /// <summary>
    /// <paramref name="from"/> and the ridge least-squares correction to it, cut to a rank by the directions in which it moves the pairs most.
    /// </summary>
    private static Tensor Corrected(Tensor z, Tensor x, Tensor from, double ridge, int rank)
    {
        Tensor gram = z.t().mm(z).Plus(eye(z.shape[1], dtype: ScalarType.Float64).mul(TorchNumber.Of(ridge)));
        Tensor correction = linalg.solve(gram, z.t().mm(x.sub(z.mm(from))));
        if (rank < z.shape[1])
        {
            (_, _, Tensor vh) = linalg.svd(z.mm(correction), fullMatrices: false);
            Tensor kept = vh.narrow(0, 0, rank);
            correction = correction.mm(kept.t()).mm(kept);
        }

        return from.Plus(correction);
    }

    private static double MeanCosine(Tensor z, Tensor map, Tensor x) => nn.functional.cosine_similarity(z.mm(map), x).mean().Read();

    private static void Times()
    {
        const int Dimension = 384;
        Random random = new(1);
        float[][] Vectors(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] v = [.. Enumerable.Range(0, Dimension).Select(_ => (float)random.NextDouble() - 0.5f)];
            float length = MathF.Sqrt(v.Sum(a => a * a));
            return Array.ConvertAll(v, a => a / length);
        })];
        float[][] stored = Vectors(1000);
        using Tensor matrix = rand(Dimension, Dimension, dtype: ScalarType.Float64);
        Console.WriteLine();
        foreach (int threads in (int[])[1, Environment.ProcessorCount])
        {
            set_num_threads(threads);
            double svd = Best(() =>
            {
                using DisposeScope scope = NewDisposeScope();
                linalg.svd(matrix, fullMatrices: false);
            });
            double fit = Best(() => DriftMap.Fit(DriftFrame.Identity(Dimension), stored, stored));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{threads} threads, dimension {Dimension}: one SVD {svd * 1000:F0} ms, a fit on 1,000 pairs {fit * 1000:F0} ms (best of 5)"));
        }
    }

    private static double Best(Action work) => Enumerable.Range(0, 5).Min(_ =>
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}

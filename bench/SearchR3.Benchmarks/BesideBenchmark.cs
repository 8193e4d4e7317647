using System.Diagnostics;
using System.Globalization;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>
/// One thread searches without pause, first alone, then while another applies updates in a loop: neighbourhoods move away and back again, so
/// that the exact answers before and after each update are known. A search beside an update is right when it agrees with either.
/// </summary>
internal static class BesideBenchmark
{
    private const int Batches = 4;

    public static object Run(BenchmarkArguments keys, TextWriter table)
    {
        int count = keys.Number("n", 20_000), dimension = keys.Number("d", 384), seed = keys.Number("seed", 20);
        int width = keys.Number("beam", 32);
        float seconds = keys.Real("seconds", 10), share = keys.Real("share", 0.05f);
        GraphIndexOptions options = GraphBenchmark.Options(keys, 1);
        ClusteredVectors data = new(count, dimension, seed);
        float[][] queries = data.Queries(keys.Number("queries", 1_000));
        Script script = Prepare(data.Rows(count), queries, share, seed, options, out GraphIndex built);
        using GraphIndex index = built;

        Searcher searcher = new(index, queries, width);
        searcher.Run(Math.Min(seconds, 2), () => 0);
        Phase idle = searcher.Run(seconds, () => 0).Report(script.Truths);

        int begun = 0, finished = 0;
        using CancellationTokenSource stop = new();
        Task updater = Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    (int[] rows, float[][] vectors) = script.Steps[begun % script.Steps.Count];
                    Volatile.Write(ref begun, begun + 1);
                    index.Update(rows, vectors, begun);
                    Volatile.Write(ref finished, begun);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long start = Stopwatch.GetTimestamp();
        Recording recording = searcher.Run(seconds, () => ((long)Volatile.Read(ref begun) << 32) | (uint)Volatile.Read(ref finished));
        int updates = Volatile.Read(ref finished);
        double rate = updates / Stopwatch.GetElapsedTime(start).TotalSeconds;
        stop.Cancel();
        bool updaterFailed = false;
        try
        {
            updater.Wait();
        }
        catch (AggregateException error)
        {
            updaterFailed = true;
            table.WriteLine($"The updates ended: {error.InnerException!.Message}");
        }

        Phase beside = recording.Report(script.Truths);
        GraphHealth health = index.CheckHealth();
        int errors = idle.Errors + beside.Errors + (updaterFailed ? 1 : 0) + health.UnreachableCount + health.WrongLinks;
        table.WriteLine($"{count} x {dimension}, {options.Codes}, beam {width}, one searching thread; updates of {share:P0} with {options.Threads} thread(s)");
        table.WriteLine("         searches     p50 us     p99 us   p99.9 us     max us    recall  errors");
        table.WriteLine(idle.Line("alone"));
        table.WriteLine(beside.Line("beside"));
        table.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"p99 beside / alone: {beside.P99 / idle.P99:F2}; {updates} updates, {rate:F2} a second; errors in all: {errors}"));
        return new
        {
            n = count,
            d = dimension,
            codes = options.Codes.ToString(),
            beam = width,
            share,
            alone = idle,
            beside,
            p99_ratio = beside.P99 / idle.P99,
            updates,
            updates_per_s = rate,
            errors,
        };
    }

    /// <summary>Steps that lead from the vectors as they were through moved neighbourhoods and back, and the exact answers after each.</summary>
    private static Script Prepare(float[][] vectors, float[][] queries, float share, int seed, GraphIndexOptions options, out GraphIndex index)
    {
        string[] ids = RecallCurve.Ids(vectors.Length);
        List<(int[], float[][])> steps = [];
        List<int[][]> truths = [];
        Random random = new(seed);
        index = GraphIndex.Build(ids, vectors, new IndexInfo(), options);
        using ExactIndex before = ExactIndex.Build(ids, vectors, new IndexInfo());
        int[][] home = RecallCurve.Truth(before, queries);
        for (int i = 0; i < Batches; i++)
        {
            (int[] rows, float[][] to) = LocalDrift.Next(before, queries, share, random);
            float[][] moved = [.. vectors];
            foreach ((int row, float[] vector) in rows.Zip(to))
            {
                moved[row] = vector;
            }

            using ExactIndex after = ExactIndex.Build(ids, moved, new IndexInfo());
            steps.Add((rows, to));
            steps.Add((rows, [.. rows.Select(row => vectors[row])]));
            truths.Add(home);
            truths.Add(RecallCurve.Truth(after, queries));
        }

        return new Script(steps, truths);
    }

    /// <param name="Steps">Repeated for ever.</param>
    /// <param name="Truths">[updates so far modulo their number][query]: the exact best rows.</param>
    private sealed record Script(List<(int[] Rows, float[][] Vectors)> Steps, List<int[][]> Truths);

    private sealed record Phase(int Searches, double P50, double P99, double P999, double Max, double Recall, int Errors)
    {
        public string Line(string name) => string.Create(
            CultureInfo.InvariantCulture, $"{name,-7} {Searches,9}  {P50,9:F1}  {P99,9:F1}  {P999,9:F1}  {Max,9:F1}  {Recall,8:F4}  {Errors,6}");
    }

    /// <summary>What one phase saw: nothing is judged before its end.</summary>
    private sealed class Recording
    {
        private readonly List<(int Query, long Ticks, long Before, long After, int Count)> _searches = new(1 << 20);
        private readonly List<int[]> _found = [];
        private readonly int[] _sample = new int[RecallCurve.Top];

        public int Errors { get; set; }

        public void Add(int query, long ticks, long before, long after, int count, ReadOnlySpan<int> rows)
        {
            // One in sixteen is kept for recall; keeping all would make the collector part of the latency.
            bool kept = _searches.Count % 16 == 0;
            _searches.Add((query, ticks, before, after, kept ? count : -1));
            if (kept)
            {
                rows.CopyTo(_sample);
                _found.Add([.. _sample]);
            }
        }

        public Phase Report(List<int[][]> truths)
        {
            long right = 0;
            int judged = 0;
            foreach ((int query, _, long before, long after, int count) in _searches)
            {
                if (count >= 0)
                {
                    int best = 0;
                    for (int state = (int)before; state <= (int)(after >> 32); state++)
                    {
                        best = Math.Max(best, RecallCurve.Right(_found[judged].AsSpan(0, count), truths[state % truths.Count][query]));
                    }

                    right += best;
                    judged++;
                }
            }

            double[] micros = [.. _searches.Select(search => search.Ticks * 1e6 / Stopwatch.Frequency).Order()];
            double At(double share) => micros[(int)((micros.Length - 1) * share)];
            return new Phase(micros.Length, At(0.5), At(0.99), At(0.999), micros[^1], (double)right / (judged * RecallCurve.Top), Errors);
        }
    }

    private sealed class Searcher(GraphIndex index, float[][] queries, int width)
    {
        private readonly int[] _rows = new int[RecallCurve.Top];
        private readonly float[] _scores = new float[RecallCurve.Top];

        /// <param name="seconds">How long.</param>
        /// <param name="state">Updates begun, and in the lower half of the word those finished.</param>
        public Recording Run(double seconds, Func<long> state)
        {
            Recording recording = new();
            long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
            for (int i = 0; Stopwatch.GetTimestamp() < end; i = (i + 1) % queries.Length)
            {
                long before = state();
                long start = Stopwatch.GetTimestamp();
                try
                {
                    int count = index.SearchRows(queries[i], width, _rows, _scores);
                    long ticks = Stopwatch.GetTimestamp() - start;
                    recording.Add(i, ticks, before, state(), count, _rows);
                    recording.Errors += IsSound(count) ? 0 : 1;
                }
                catch (Exception error) when (error is not OutOfMemoryException)
                {
                    recording.Errors++;
                }
            }

            return recording;
        }

        private bool IsSound(int count)
        {
            bool sound = count == RecallCurve.Top;
            for (int i = 0; i < count && sound; i++)
            {
                sound = float.IsFinite(_scores[i]) && (i == 0 || _scores[i] <= _scores[i - 1]) && !_rows.AsSpan(0, i).Contains(_rows[i]);
            }

            return sound;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>One index of each size from nothing to a mapped file, and how the cost of a search grows.</summary>
internal static class GrowthBenchmark
{
    private const int Passes = 2;

    private static readonly int[] Widths = [10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448];

    public static object Run(BenchmarkArguments keys, TextWriter table)
    {
        DirectoryInfo? own = keys.Has("folder") ? null : Directory.CreateTempSubdirectory("sr3-growth");
        try
        {
            string folder = own?.FullName ?? keys["folder"];
            table.WriteLine("      rows  build CPU s  compared/row  peak GB  file MB  save s  map s  peak GB mapped | recall .95: compared  / log2 n   q/s CPU | recall .99: compared  / log2 n   q/s CPU");
            List<object> rows = [];
            foreach (int count in keys.Numbers("n", "20000,100000,1000000"))
            {
                rows.Add(Measure(keys, count, Path.Combine(folder, $"growth.{count}.sr3graph"), table));
            }

            return new { rows };
        }
        finally
        {
            own?.Delete(recursive: true);
        }
    }

    private static Dictionary<string, object?> Measure(BenchmarkArguments keys, int count, string file, TextWriter table)
    {
        GraphIndexOptions options = GraphBenchmark.Options(keys, 2);
        float[][] queries;
        int[][] truth;
        ForgetPeak();
        Built built = Build(keys, count, options, file, out queries, out truth);
#pragma warning disable RS0030 // No tensors here: what the build has left would count as memory of the mapped index.
        GC.Collect();
#pragma warning restore RS0030
        ForgetPeak();

        CpuClock clock = CpuClock.Start();
        using GraphIndex index = GraphIndex.Load(file);
        double loadSeconds = clock.Stop().Seconds;
        List<RecallCurve.Point> curve = [];
        foreach (int width in Widths)
        {
            curve.Add(RecallCurve.At(index, queries, truth, width, Passes));
            if (curve[^1].Recall >= 0.99)
            {
                break;
            }
        }

        double mappedPeak = PeakGigabytes();
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{count,10}  {built.CpuSeconds,11:F1}  {built.Distances,12:F0}  {built.PeakGigabytes,7:F2}  {built.Bytes / 1e6,7:F0}  {built.SaveSeconds,6:F2}  {loadSeconds,5:F2}  {mappedPeak,14:F2}");
        Dictionary<string, object?> report = new()
        {
            ["n"] = count,
            ["codes"] = options.Codes.ToString(),
            ["build_s"] = built.Seconds,
            ["build_cpu_s"] = built.CpuSeconds,
            ["build_dist_per_vec"] = built.Distances,
            ["build_peak_gb"] = built.PeakGigabytes,
            ["file_bytes"] = built.Bytes,
            ["save_s"] = built.SaveSeconds,
            ["load_s"] = loadSeconds,
            ["mapped_peak_gb"] = mappedPeak,
            ["unreachable"] = built.Unreachable,
            ["curve"] = curve,
        };
        foreach (double recall in (double[])[0.95, 0.99])
        {
            RecallCurve.Point? point = RecallCurve.Between(curve, recall);
            report[string.Create(CultureInfo.InvariantCulture, $"at_{recall:F2}")] = point;
            line += point is null
                ? string.Create(CultureInfo.InvariantCulture, $" | not reached: {curve[^1].Recall:F4} at beam {curve[^1].Width}")
                : string.Create(CultureInfo.InvariantCulture, $" | {point.Distances,20:F0}  {point.Distances / Math.Log2(count),8:F1}  {point.Rate,8:F0}");
        }

        table.WriteLine(line);
        File.Delete(file);
        return report;
    }

    // A method of its own, so that nothing of it is reachable when the file is mapped.
    private static Built Build(BenchmarkArguments keys, int count, GraphIndexOptions options, string file, out float[][] queries, out int[][] truth)
    {
        (float[][] vectors, queries) = Data(keys, count);
        string[] ids = RecallCurve.Ids(count);
        using (ExactIndex exact = ExactIndex.Build(ids, vectors, new IndexInfo()))
        {
            truth = RecallCurve.Truth(exact, queries);
        }

        CpuClock clock = CpuClock.Start();
        using GraphIndex index = GraphIndex.Build(ids, vectors, new IndexInfo(), options);
        (double seconds, double cpu) = clock.Stop();
        double peak = PeakGigabytes();
        clock = CpuClock.Start();
        index.Save(file);
        return new Built(
            seconds, cpu, (double)index.BuildDistances / count, peak, clock.Stop().Seconds, new FileInfo(file).Length, index.CheckHealth().UnreachableCount);
    }

    private static (float[][] Vectors, float[][] Queries) Data(BenchmarkArguments keys, int count)
    {
        ClusteredVectors data = new(count, keys.Number("d", 384), keys.Number("seed", 20));
        return (data.Rows(count), data.Queries(keys.Number("queries", 1_000)));
    }

    private static double PeakGigabytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1e9;
    }

    // Linux forgets the highest memory use so far when it is asked to; elsewhere the peaks are those of the whole run.
    private static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private sealed record Built(double Seconds, double CpuSeconds, double Distances, double PeakGigabytes, double SaveSeconds, long Bytes, int Unreachable);
}

using System.Globalization;
using System.Text.Json;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>
/// The graph index under the protocol of the side-by-side bench for graphs under drift (<c>shared/bench/ann/README.md</c>): KEY=VALUE
/// arguments in, id files and one JSON line out. Modes: <c>update</c> (our batch update), <c>overwrite</c> (new vectors, old links),
/// <c>rebuild</c> (a fresh build on the moved vectors). Beyond the protocol: codes=int8|float, alpha, check=1 (health after each step).
/// </summary>
internal static class AnnBenchmark
{
    public static void Run(string[] arguments)
    {
        BenchmarkArguments keys = new(arguments);
        GraphIndexOptions options = new()
        {
            Degree = keys.Number("M", 16),
            BuildWidth = keys.Number("efc", 200),
            Threads = keys.Number("threads", 1),
            Codes = keys.Text("codes", "int8") == "float" ? GraphCodes.Float : GraphCodes.Int8,
            Alpha = keys.Real("alpha", 1.1f),
        };
        int top = keys.Number("k", 10);
        int[] widths = keys.Numbers("ef", "16,32,64,128");
        int repeats = keys.Number("repeats", 3);
        string output = keys["out"];
        float[][] vectors = AnnFiles.ReadFloats(keys["base"]);
        float[][] queries = AnnFiles.ReadFloats(keys["queries"]);
        string[] ids = [.. Enumerable.Range(0, vectors.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        WarmUp(vectors, options);

        CpuClock clock = CpuClock.Start();
        GraphIndex built = GraphIndex.Build(ids, vectors, new IndexInfo(), options);
        (double seconds, double cpu) = clock.Stop();
        string file = output + ".sr3graph";
        built.Save(file);
        Dictionary<string, object> report = new()
        {
            ["engine"] = $"search-r3 graph {options.Codes}",
            ["build_s"] = seconds,
            ["build_cpu_s"] = cpu,
            ["build_dist_per_vec"] = (double)built.BuildDistances / Math.Max(1, vectors.Length),
            ["index_bytes"] = new FileInfo(file).Length,
            ["health"] = Health(built),
            ["search"] = Sweep(built, queries, top, widths, repeats, output),
        };
        built.Dispose();

        List<object> updates = [];
        foreach (string scenario in keys.List("updates", string.Empty))
        {
            int[] rows = AnnFiles.ReadColumn($"{keys["drift"]}.{scenario}.ids.ibin");
            float[][] moved = AnnFiles.ReadFloats($"{keys["drift"]}.{scenario}.vecs.fbin");
            foreach (string mode in keys.List("modes", "update"))
            {
                updates.Add(Change(file, scenario, mode, rows, moved, vectors, queries, top, widths, repeats, output, options));
            }
        }

        report["updates"] = updates;
        File.Delete(file);
        Console.WriteLine(JsonSerializer.Serialize(report));
    }

    private static Dictionary<string, object> Change(
        string file, string scenario, string mode, int[] rows, float[][] moved, float[][] vectors, float[][] queries, int top, int[] widths, int repeats,
        string output, GraphIndexOptions options)
    {
        GraphIndex index = GraphIndex.Load(file, options.Threads);
        CpuClock clock = CpuClock.Start();
        long distances = 0;
        switch (mode)
        {
            case "update":
                distances = index.Update(rows, moved, 1).Distances;
                break;
            case "overwrite":
                index.Overwrite(rows, moved, 1);
                break;
            case "rebuild":
                index.Dispose();
                float[][] after = [.. vectors];
                foreach ((int row, float[] vector) in rows.Zip(moved))
                {
                    after[row] = vector;
                }

                clock = CpuClock.Start();
                index = GraphIndex.Build([.. Enumerable.Range(0, after.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))], after, new IndexInfo(), options);
                distances = index.BuildDistances;
                break;
            default:
                throw new ArgumentException($"The mode '{mode}' is unknown: update, overwrite or rebuild.");
        }

        (double seconds, double cpu) = clock.Stop();
        using (index)
        {
            return new()
            {
                ["scenario"] = scenario,
                ["mode"] = mode,
                ["n"] = rows.Length,
                ["update_s"] = seconds,
                ["update_cpu_s"] = cpu,
                ["dist_per_update"] = (double)distances / Math.Max(1, rows.Length),
                ["health"] = Health(index),
                ["search"] = Sweep(index, queries, top, widths, repeats, $"{output}.{scenario}.{mode}"),
            };
        }
    }

    private static List<object> Sweep(GraphIndex index, float[][] queries, int top, int[] widths, int repeats, string output)
    {
        List<object> curve = [];
        int[][] found = [.. queries.Select(_ => new int[top])];
        float[] scores = new float[top];
        foreach (int width in widths)
        {
            List<double> rates = [], cpuRates = [];
            long distances = 0;
            for (int repeat = -1; repeat < repeats; repeat++)
            {
                distances = 0;
                CpuClock clock = CpuClock.Start();
                for (int i = 0; i < queries.Length; i++)
                {
                    int count = index.SearchRows(queries[i], width, found[i], scores, out long some);
                    distances += some;
                    found[i].AsSpan(count).Fill(-1);
                }

                (double seconds, double cpu) = clock.Stop();

                // One pass before the timed ones lets the compiler finish its work.
                if (repeat >= 0)
                {
                    rates.Add(queries.Length / seconds);
                    cpuRates.Add(queries.Length / Math.Max(cpu, 1e-9));
                }
            }

            string file = $"{output}.ef{width}.ibin";
            AnnFiles.WriteIds(file, found);
            curve.Add(new { ef = width, qps = rates, qps_cpu = cpuRates, dist_per_query = (double)distances / Math.Max(1, queries.Length), ids = file });
        }

        return curve;
    }

    private static object Health(GraphIndex index)
    {
        GraphHealth health = index.CheckHealth();
        return new { unreachable = health.UnreachableCount, trapped = health.TrappedCount, degree = health.MeanDegree };
    }

    // The other side of the comparison is compiled ahead of time.
    private static void WarmUp(float[][] vectors, GraphIndexOptions options)
    {
        float[][] some = vectors[..Math.Min(2000, vectors.Length)];
        using GraphIndex index = GraphIndex.Build([.. Enumerable.Range(0, some.Length).Select(i => $"w{i}")], some, new IndexInfo(), options);
        index.Update([.. Enumerable.Range(0, some.Length / 20)], some[..(some.Length / 20)], 1);
    }
}

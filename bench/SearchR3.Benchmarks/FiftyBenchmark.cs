using System.Globalization;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>Many updates in a row: does the graph stay as good as one that is built afresh?</summary>
internal static class FiftyBenchmark
{
    public static object Run(BenchmarkArguments keys, TextWriter table)
    {
        int count = keys.Number("n", 20_000), dimension = keys.Number("d", 384), seed = keys.Number("seed", 20);
        int updates = keys.Number("updates", 50), every = keys.Number("every", 5), width = keys.Number("beam", 32);
        float share = keys.Real("share", 0.05f);
        GraphIndexOptions options = GraphBenchmark.Options(keys, 2);
        ClusteredVectors data = new(count, dimension, seed);
        float[][] vectors = data.Rows(count);
        float[][] queries = data.Queries(keys.Number("queries", 1_000));
        string[] ids = RecallCurve.Ids(count);
        Random random = new(seed);

        using GraphIndex index = GraphIndex.Build(ids, vectors, new IndexInfo(), options);
        table.WriteLine($"{count} x {dimension}, {options.Codes}, {updates} updates of {share:P0}, beam {width}: recall@10, queries with none of their ten, comparisons a query");
        table.WriteLine("updates  recall  rebuilt  minus   lost  rebuilt  compared  rebuilt  links  rebuilt  unreachable  trapped  compared a row  update CPU s  build CPU s");
        List<object> rows = [];
        double updateCpu = 0;
        long compared = 0, moves = 0;
        for (int update = 0; update <= updates; update++)
        {
            using ExactIndex exact = ExactIndex.Build(ids, vectors, new IndexInfo());
            if (update % every == 0)
            {
                int[][] truth = RecallCurve.Truth(exact, queries);
                RecallCurve.Point ours = RecallCurve.At(index, queries, truth, width, passes: 0);
                CpuClock clock = CpuClock.Start();
                using GraphIndex fresh = GraphIndex.Build(ids, vectors, new IndexInfo(), options);
                double buildCpu = clock.Stop().CpuSeconds;
                RecallCurve.Point rebuilt = RecallCurve.At(fresh, queries, truth, width, passes: 0);
                GraphHealth health = index.CheckHealth(), freshHealth = fresh.CheckHealth();
                table.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{update,7}  {ours.Recall:F4}  {rebuilt.Recall,7:F4}  {ours.Recall - rebuilt.Recall,6:+0.0000;-0.0000}  {ours.Lost,5}  {rebuilt.Lost,7}  {ours.Distances,8:F0}  {rebuilt.Distances,7:F0}  {health.MeanDegree,5:F1}  {freshHealth.MeanDegree,7:F1}  {health.UnreachableCount,11}  {health.TrappedCount,7}  {compared / Math.Max(moves, 1),14}  {updateCpu / Math.Max(update, 1),12:F2}  {buildCpu,11:F2}"));
                rows.Add(new
                {
                    updates = update,
                    recall = ours.Recall,
                    rebuilt_recall = rebuilt.Recall,
                    lost = ours.Lost,
                    rebuilt_lost = rebuilt.Lost,
                    dist = ours.Distances,
                    rebuilt_dist = rebuilt.Distances,
                    degree = health.MeanDegree,
                    rebuilt_degree = freshHealth.MeanDegree,
                    unreachable = health.UnreachableCount,
                    trapped = health.TrappedCount,
                    dist_per_update = compared / Math.Max(moves, 1),
                    update_cpu_s = updateCpu / Math.Max(update, 1),
                    build_cpu_s = buildCpu,
                });
            }

            if (update < updates)
            {
                (int[] moved, float[][] to) = LocalDrift.Next(exact, queries, share, random);
                GraphUpdateReport report = index.Update(moved, to, update + 1);
                updateCpu += report.CpuSeconds;
                compared += report.Distances;
                moves += report.Rows;
                for (int i = 0; i < moved.Length; i++)
                {
                    vectors[moved[i]] = to[i];
                }
            }
        }

        return new { n = count, d = dimension, codes = options.Codes.ToString(), beam = width, share, rows };
    }
}

using System.Globalization;
using SearchR3.Retrieval.Index;

namespace SearchR3.Benchmarks;

/// <summary>Recall@10 of a graph at several beam widths against exact search, and what each width costs.</summary>
internal static class RecallCurve
{
    public const int Top = 10;

    /// <param name="Width">Of the beam.</param>
    /// <param name="Recall">At 10.</param>
    /// <param name="Distances">Comparisons a query.</param>
    /// <param name="Rate">Queries a second of processor time, one thread; 0 when not timed.</param>
    /// <param name="Lost">Queries with none of the best rows found: their walks ended elsewhere.</param>
    public sealed record Point(int Width, double Recall, double Distances, double Rate, int Lost = 0);

    /// <summary>The exact best rows of each query.</summary>
    public static int[][] Truth(ExactIndex exact, float[][] queries) =>
        [.. exact.Search(queries, Top).Select(hits => hits.Select(hit => int.Parse(hit.DocumentId, CultureInfo.InvariantCulture)).ToArray())];

    public static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <summary>One width; <paramref name="passes"/> timed passes after one that is not.</summary>
    public static Point At(GraphIndex index, float[][] queries, int[][] truth, int width, int passes)
    {
        int[] rows = new int[Top];
        float[] scores = new float[Top];
        long distances = 0, right = 0;
        int lost = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            int count = index.SearchRows(queries[i], width, rows, scores, out long some);
            distances += some;
            int found = Right(rows.AsSpan(0, count), truth[i]);
            right += found;
            lost += found == 0 ? 1 : 0;
        }

        CpuClock clock = CpuClock.Start();
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (float[] query in queries)
            {
                index.SearchRows(query, width, rows, scores);
            }
        }

        double cpu = clock.Stop().CpuSeconds;
        double asked = queries.Length;
        return new Point(width, right / (asked * Top), distances / asked, passes == 0 ? 0 : passes * asked / Math.Max(cpu, 1e-9), lost);
    }

    /// <summary>Between the points beside a recall, linearly; null when no two points enclose it.</summary>
    public static Point? Between(IReadOnlyList<Point> curve, double recall)
    {
        if (curve[0].Recall >= recall)
        {
            // Even the narrowest beam is better: an upper bound of the cost.
            return curve[0];
        }

        for (int i = 1; i < curve.Count; i++)
        {
            (Point low, Point high) = (curve[i - 1], curve[i]);
            if (low.Recall < recall && high.Recall >= recall)
            {
                double part = (recall - low.Recall) / (high.Recall - low.Recall);
                double Mean(double a, double b) => a + (part * (b - a));
                return new Point(high.Width, recall, Mean(low.Distances, high.Distances), Mean(low.Rate, high.Rate));
            }
        }

        return null;
    }

    public static int Right(ReadOnlySpan<int> found, int[] truth)
    {
        int right = 0;
        foreach (int row in found)
        {
            right += Array.IndexOf(truth, row) >= 0 ? 1 : 0;
        }

        return right;
    }
}

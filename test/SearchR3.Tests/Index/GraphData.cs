using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Tests.Index;

/// <summary>Vectors that are hard for graphs, and the checks that all tests of the graph share.</summary>
internal static class GraphData
{
    public static readonly string[] Kinds = ["random", "clustered", "duplicates", "near duplicates", "zeros", "line", "one-hot", "far islands"];

    public static float[][] Make(string kind, int count, int dimension, int seed)
    {
        Random random = new(seed);
        float[][] centres = VectorSets.Reals(12, dimension, 99);
        float[] Noise(float[] centre, float size) => [.. centre.Select(x => x + (size * ((random.NextSingle() * 2) - 1)))];
        return [.. Enumerable.Range(0, count).Select(i => kind switch
        {
            "random" => Noise(new float[dimension], 1),
            "clustered" => Noise(centres[random.Next(12)], 0.5f),
            "duplicates" => centres[random.Next(12)],
            "near duplicates" => Noise(centres[random.Next(12)], 1e-3f),
            "zeros" => random.Next(3) == 0 ? new float[dimension] : Noise(centres[0], 0.8f),
            "line" => [.. centres[0].Select((x, j) => x + (centres[1][j] * i / count))],
            "one-hot" => [.. Enumerable.Range(0, dimension).Select(j => j == i % dimension ? 1f + (i / dimension) : 0f)],
            "far islands" => [.. Noise(centres[i % 3], 1e-2f).Select((x, j) => j % 3 == i % 3 ? x + 5 : x * 0.01f)],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        })];
    }

    public static GraphIndex Index(string[] ids, float[][] rows, GraphCodes codes, string similarity = IndexInfo.Cosine) =>
        GraphIndex.Build(ids, rows, new IndexInfo { Similarity = similarity }, new GraphIndexOptions { Codes = codes, BuildWidth = 80, Threads = 2 });

    /// <summary>Share of the exact scores that the graph reaches, place by place: ids of equal vectors may differ.</summary>
    public static double ScoreRecall(ExactIndex exact, GraphIndex graph, float[][] queries, int top)
    {
        IReadOnlyList<IReadOnlyList<Hit>> expected = exact.Search(queries, top);
        IReadOnlyList<IReadOnlyList<Hit>> found = graph.Search(queries, top);
        int right = 0, all = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            double last = expected[i][^1].Score;
            right += found[i].Count(hit => hit.Score >= last);
            all += expected[i].Count;
        }

        return (double)right / all;
    }

    public static void AssertHealthy(GraphIndex graph)
    {
        GraphHealth health = graph.CheckHealth();
        Assert.Equal(0, health.WrongLinks);
        Assert.Equal(0, health.UnreachableCount);
        Assert.Equal(0, health.TrappedCount);
        Assert.True(graph.Count < 2 || health.MinInLinks > 0);
        Assert.True(health.MaxDegree <= 2 * graph.Options.Degree);
    }

    public static byte[] LinkBytes(GraphIndex graph)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        int[] links = new int[2 * graph.Options.Degree];
        for (int row = 0; row < graph.RowCount; row++)
        {
            int count = graph.ReadNeighbours(row, links);
            writer.Write(count);
            foreach (int link in links.AsSpan(0, count))
            {
                writer.Write(link);
            }
        }

        return bytes.ToArray();
    }

    public static IEnumerable<(int Threads, GraphKernel Kernel)> Machines()
    {
        yield return (1, GraphEngine.BestKernel);
        yield return (2, GraphEngine.BestKernel);
        yield return (3, GraphKernel.Portable);
        if (Code256Kernel.IsSupported && Float256Kernel.IsSupported)
        {
            yield return (2, GraphKernel.Avx2);
        }
    }
}

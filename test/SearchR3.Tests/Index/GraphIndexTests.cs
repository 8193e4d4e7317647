using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;
using SearchR3.Retrieval.Index.Graph;

namespace SearchR3.Tests.Index;

public class GraphIndexTests
{
    public static TheoryData<string, GraphCodes> Sets()
    {
        TheoryData<string, GraphCodes> sets = [];
        foreach (string kind in GraphData.Kinds)
        {
            sets.Add(kind, GraphCodes.Int8);
            sets.Add(kind, GraphCodes.Float);
        }

        return sets;
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Agrees_with_exact_search_and_every_row_finds_itself(string kind, GraphCodes codes)
    {
        float[][] data = GraphData.Make(kind, 1_500, 40, 1);
        float[][] queries = GraphData.Make(kind, 60, 40, 2);
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex exact = VectorSets.Index(ids, data, IndexInfo.Cosine);
        using GraphIndex graph = GraphData.Index(ids, data, codes);

        Assert.True(GraphData.ScoreRecall(exact, graph, queries, 10) >= 0.97);
        Assert.Equal(1.0, GraphData.ScoreRecall(exact, graph, data, 1));
        GraphData.AssertHealthy(graph);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Tiny_indexes_return_what_they_have(int rows)
    {
        foreach (GraphCodes codes in Enum.GetValues<GraphCodes>())
        {
            float[][] data = VectorSets.Integers(rows, 3, 1);
            string[] ids = VectorSets.Ids(rows);
            using GraphIndex index = GraphData.Index(ids, data, codes, IndexInfo.Dot);

            Assert.Equal(VectorSets.Naive(ids, data, [1, -2, 3], 10), index.Search([1, -2, 3], 10));
            Assert.Equal(rows == 0 ? 0 : 3, index.Dimension);
            Assert.Equal(rows, index.Count);
            GraphData.AssertHealthy(index);
        }
    }

    [Theory]
    [InlineData(GraphCodes.Int8)]
    [InlineData(GraphCodes.Float)]
    public void Reported_scores_are_those_of_exact_search_to_the_bit(GraphCodes codes)
    {
        float[][] data = GraphData.Make("clustered", 800, 96, 3);
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex exact = VectorSets.Index(ids, data, IndexInfo.Cosine);
        using GraphIndex graph = GraphData.Index(ids, data, codes);
        foreach (float[] query in GraphData.Make("clustered", 30, 96, 4))
        {
            Dictionary<string, double> all = exact.Search(query, data.Length).ToDictionary(h => h.DocumentId, h => h.Score);

            Assert.All(graph.Search(query, 10), hit => Assert.Equal(all[hit.DocumentId], hit.Score));
        }
    }

    [Fact]
    public void Batch_and_single_searches_return_the_same()
    {
        float[][] data = GraphData.Make("clustered", 1_000, 32, 5);
        float[][] queries = GraphData.Make("clustered", 80, 32, 6);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(data.Length), data, GraphCodes.Int8);

        IReadOnlyList<IReadOnlyList<Hit>> batch = graph.Search(queries, 7);

        for (int i = 0; i < queries.Length; i++)
        {
            Assert.Equal(graph.Search(queries[i], 7), batch[i]);
        }
    }

    [Theory]
    [InlineData(GraphCodes.Int8)]
    [InlineData(GraphCodes.Float)]
    public void Any_thread_count_and_any_processor_build_the_same_bytes(GraphCodes codes)
    {
        float[][] data = GraphData.Make("clustered", 1_200, 40, 7);
        float[][] moved = GraphData.Make("clustered", 100, 40, 8);
        float[][] queries = GraphData.Make("clustered", 40, 40, 9);
        string[] ids = VectorSets.Ids(data.Length);
        byte[]? expected = null;
        List<IReadOnlyList<Hit>>? hits = null;
        foreach ((int threads, GraphKernel kernel) in GraphData.Machines())
        {
            using GraphIndex graph = GraphIndex.Build(
                ids, data, new IndexInfo(), new GraphIndexOptions { Codes = codes, Threads = threads, BuildWidth = 60 }, null, kernel);
            graph.Update([.. Enumerable.Range(0, 100)], moved, 1);
            graph.Delete([200, 300, 400]);
            graph.Insert(["new"], [queries[0]], 2);
            byte[] bytes = GraphData.LinkBytes(graph);
            List<IReadOnlyList<Hit>> found = [.. queries.Select(q => graph.Search(q, 10))];

            Assert.Equal(expected ??= bytes, bytes);
            hits ??= found;
            for (int i = 0; i < found.Count; i++)
            {
                Assert.Equal(hits[i], found[i]);
            }
        }
    }

    [Fact]
    public void A_search_without_allocation_gives_rows_and_scores()
    {
        float[][] data = GraphData.Make("clustered", 600, 24, 10);
        string[] ids = VectorSets.Ids(data.Length);
        using GraphIndex graph = GraphData.Index(ids, data, GraphCodes.Int8);
        int[] rows = new int[5];
        float[] scores = new float[5];
        graph.SearchRows(data[3], 64, rows, scores);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = graph.SearchRows(data[3], 64, rows, scores);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(5, count);
        Assert.Equal(3, rows[0]);
        Assert.Equal(graph.Search(data[3], 5).Select(h => h.DocumentId), rows.Select(row => ids[row]));
        float[] again = new float[5];
        graph.Score(data[3], rows, again);
        Assert.Equal(scores, again);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        float[][] data = VectorSets.Reals(10, 4, 1);
        string[] ids = VectorSets.Ids(10);
        using GraphIndex graph = GraphData.Index(ids, data, GraphCodes.Int8);
        graph.Delete([4]);

        Assert.Contains("3 dimensions", Assert.Throws<SearchR3Exception>(() => graph.Search(new float[3], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<SearchR3Exception>(() => graph.Search([float.NaN, 0, 0, 0], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("1 or more", Assert.Throws<SearchR3Exception>(() => graph.Search(data[0], 0)).Message, StringComparison.Ordinal);
        Assert.Contains("Row 10 does not exist", Assert.Throws<SearchR3Exception>(() => graph.EpochOf(10)).Message, StringComparison.Ordinal);
        Assert.Contains("deleted", Assert.Throws<SearchR3Exception>(() => graph.Update([4], [data[0]], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<SearchR3Exception>(() => graph.Delete([1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("unique", Assert.Throws<SearchR3Exception>(() => graph.Insert(["x", ids[0]], data[..2], 1)).Message, StringComparison.Ordinal);
        Assert.Equal([10], graph.Insert(["x"], [data[0]], 1));
        Assert.Contains("'x'", Assert.Throws<SearchR3Exception>(() => GraphIndex.Build(["x", "x"], data[..2], new IndexInfo())).Message, StringComparison.Ordinal);
        Assert.Contains("degree", Assert.Throws<SearchR3Exception>(() => GraphIndex.Build(ids, data, new IndexInfo(), new GraphIndexOptions { Degree = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_index_says_so()
    {
        GraphIndex graph = GraphData.Index(VectorSets.Ids(10), VectorSets.Reals(10, 4, 1), GraphCodes.Int8);
        graph.Dispose();

        Assert.Throws<ObjectDisposedException>(() => graph.Search(new float[4], 1));
    }
}

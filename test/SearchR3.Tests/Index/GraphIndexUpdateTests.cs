using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

public class GraphIndexUpdateTests
{
    [Theory]
    [InlineData(GraphCodes.Int8, 1)]
    [InlineData(GraphCodes.Int8, 2)]
    [InlineData(GraphCodes.Float, 3)]
    public void Random_changes_agree_with_a_plain_model(GraphCodes codes, int seed)
    {
        const int Dimension = 24;
        Random random = new(seed);
        float[][] pool = [.. GraphData.Kinds.SelectMany((kind, i) => GraphData.Make(kind, 60, Dimension, i))];
        float[] Next() => pool[random.Next(pool.Length)];
        List<(string Id, float[] Vector, int Epoch)?> model = [];
        using GraphIndex graph = GraphData.Index([], [], codes, IndexInfo.Dot);
        for (int step = 0; step < 60; step++)
        {
            int[] live = [.. Enumerable.Range(0, model.Count).Where(row => model[row] is not null)];
            int some = random.Next(1, 30);
            int[] chosen = random.GetItems(live.Length == 0 ? [0] : live, some).Distinct().ToArray();
            switch (live.Length == 0 ? 0 : random.Next(4))
            {
                case 0:
                    string[] ids = [.. Enumerable.Range(0, some).Select(i => $"s{step}-{i}")];
                    float[][] vectors = [.. ids.Select(_ => Next())];
                    Assert.Equal(Enumerable.Range(model.Count, some), graph.Insert(ids, vectors, step));
                    model.AddRange(ids.Zip(vectors, (id, vector) => ((string, float[], int)?)(id, vector, step)));
                    break;
                case 1 when random.Next(3) == 0:
                    graph.Delete(chosen);
                    Array.ForEach(chosen, row => model[row] = null);
                    break;
                default:
                    float[][] moved = [.. chosen.Select(_ => Next())];
                    GraphUpdateReport report = graph.Update(chosen, moved, step);
                    Assert.Equal(chosen.Length, report.Rows);
                    for (int i = 0; i < chosen.Length; i++)
                    {
                        model[chosen[i]] = (model[chosen[i]]!.Value.Id, moved[i], step);
                    }

                    break;
            }

            Compare(graph, model, Next());
        }
    }

    [Fact]
    public void Fifty_updates_in_a_row_stay_as_good_as_a_rebuild()
    {
        const int Rows = 1_500;
        float[][] data = GraphData.Make("clustered", Rows, 32, 1);
        string[] ids = VectorSets.Ids(Rows);
        float[][] queries = GraphData.Make("clustered", 60, 32, 3);
        Random random = new(4);
        using GraphIndex graph = GraphData.Index(ids, data, GraphCodes.Int8);
        for (int round = 0; round < 50; round++)
        {
            int[] rows = [.. Enumerable.Range(0, Rows).OrderBy(_ => random.Next()).Take(Rows / 20)];
            float[][] moved = GraphData.Make("clustered", rows.Length, 32, 100 + round);
            graph.Update(rows, moved, round + 1);
            for (int i = 0; i < rows.Length; i++)
            {
                data[rows[i]] = moved[i];
            }

            if (round % 10 == 9)
            {
                GraphData.AssertHealthy(graph);
            }
        }

        using GraphIndex rebuilt = GraphData.Index(ids, data, GraphCodes.Int8);
        using ExactIndex exact = VectorSets.Index(ids, data, IndexInfo.Cosine);
        double Recall(GraphIndex index) => queries.Average(query =>
        {
            float[] scores = new float[10];
            int count = index.SearchRows(query, 12, new int[10], scores);
            double last = exact.Search(query, 10)[^1].Score;
            return scores.Take(count).Count(score => score >= last) / 10.0;
        });
        Assert.True(Recall(graph) >= Recall(rebuilt) - 0.01, $"{Recall(graph)} after updates, {Recall(rebuilt)} rebuilt");
        Assert.Equal(1.0, GraphData.ScoreRecall(exact, graph, data, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Walks_find_small_clusters_after_whole_neighbourhoods_have_moved_again_and_again(int seed)
    {
        const int Rows = 2_000, Dimension = 64, Clusters = 80;
        Random random = new(seed);
        float[] Near(float[] centre, float size) => [.. centre.Select(x => x + (size * ((random.NextSingle() * 2) - 1)))];
        float[][] centres = [.. Enumerable.Range(0, Clusters).Select(_ => Near(new float[Dimension], 1))];

        // Sizes by a power law: most clusters have too few rows for an entry point, and are found over links from others alone.
        double[] shares = [.. Enumerable.Range(1, Clusters).Select(i => Math.Pow(i, -0.9))];
        double sum = shares.Sum();
        int Draw()
        {
            double left = random.NextDouble() * sum;
            int cluster = 0;
            while (cluster < Clusters - 1 && (left -= shares[cluster]) > 0)
            {
                cluster++;
            }

            return cluster;
        }

        int[] clusterOf = [.. Enumerable.Range(0, Rows).Select(_ => Draw())];
        float[][] data = [.. clusterOf.Select(cluster => Near(centres[cluster], 0.3f))];
        GraphIndexOptions options = new() { Degree = 8, BuildWidth = 80 };
        GraphIndex Build() => GraphIndex.Build(VectorSets.Ids(Rows), data, new IndexInfo { Similarity = IndexInfo.Cosine }, options);

        using GraphIndex graph = Build();
        for (int round = 0; round < 60; round++)
        {
            int first = random.Next(Clusters);
            int[] rows = [.. Enumerable.Range(0, Rows).OrderBy(row => ((clusterOf[row] * 79) + first) % Clusters).Take(Rows / 20)];
            float[] turn = Near(new float[Dimension], 0.3f);
            float[][] moved = [.. rows.Select(row => Near([.. data[row].Zip(turn, (x, y) => x + y)], 0.3f))];
            graph.Update(rows, moved, round + 1);
            for (int i = 0; i < rows.Length; i++)
            {
                data[rows[i]] = moved[i];
            }
        }

        float[][] queries = [.. data.Select(row => Near(row, 0.4f))];
        double InCluster(GraphIndex index) => Enumerable.Range(0, Rows).Average(row =>
        {
            int[] found = new int[1];
            index.SearchRows(queries[row], 10, found, new float[1]);
            return clusterOf[found[0]] == clusterOf[row] ? 1.0 : 0.0;
        });
        using GraphIndex rebuilt = Build();
        (double now, double fresh) = (InCluster(graph), InCluster(rebuilt));

        // Choosing all links of bereaved rows again loses 0.055 and 0.12.
        Assert.True(now >= fresh - 0.04, $"{now} of the walks end in the right cluster, {fresh} rebuilt");
    }

    [Fact]
    public void Moving_everything_to_one_point_and_away_again_keeps_every_row_reachable()
    {
        float[][] data = GraphData.Make("clustered", 500, 16, 5);
        string[] ids = VectorSets.Ids(data.Length);
        using GraphIndex graph = GraphData.Index(ids, data, GraphCodes.Int8);
        int[] rows = [.. Enumerable.Range(0, data.Length)];

        graph.Update(rows, [.. rows.Select(_ => data[0])], 1);
        GraphData.AssertHealthy(graph);
        graph.Update(rows, data, 2);
        GraphData.AssertHealthy(graph);

        using ExactIndex exact = VectorSets.Index(ids, data, IndexInfo.Cosine);
        Assert.Equal(1.0, GraphData.ScoreRecall(exact, graph, data, 1));
        Assert.Equal(2, graph.EpochOf(7));
        Assert.Equal(2, graph.Info.Epoch);
    }

    [Fact]
    public void Deleting_all_rows_and_starting_again_works()
    {
        float[][] data = GraphData.Make("random", 40, 8, 6);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(40), data, GraphCodes.Int8);
        graph.Delete([.. Enumerable.Range(0, 40)]);

        Assert.Equal(0, graph.Count);
        Assert.Empty(graph.Search(data[0], 5));
        Assert.Equal([40, 41], graph.Insert(["a", "b"], data[..2], 1));
        Assert.Equal(["a"], graph.Search(data[0], 1).Select(hit => hit.DocumentId));
        Assert.True(graph.IsDeleted(0));
        GraphData.AssertHealthy(graph);
    }

    [Fact]
    public async Task Searches_beside_changes_return_rows_with_the_score_of_one_of_their_vectors()
    {
        const int Rows = 400;
        float[][] one = GraphData.Make("clustered", Rows, 32, 7);
        float[][] two = GraphData.Make("clustered", Rows, 32, 8);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(Rows), one, GraphCodes.Int8, IndexInfo.Dot);
        using GraphIndex first = GraphData.Index(VectorSets.Ids(Rows), one, GraphCodes.Int8, IndexInfo.Dot);
        using GraphIndex second = GraphData.Index(VectorSets.Ids(Rows), two, GraphCodes.Int8, IndexInfo.Dot);
        bool stop = false;
        Task<int> searcher = Task.Run(() =>
        {
            int[] rows = new int[10];
            float[] scores = new float[10], a = new float[10], b = new float[10];
            int searches = 0;
            while (!Volatile.Read(ref stop) || searches == 0)
            {
                float[] query = two[searches % Rows];
                int count = graph.SearchRows(query, 40, rows, scores);
                // Rows that go while the search runs are left out of what it returns.
                Assert.InRange(count, 1, 10);
                Assert.Equal(count, rows.Take(count).Distinct().Count());
                int[] known = [.. rows.Take(count).Where(row => row < Rows)];
                float[] knownScores = [.. Enumerable.Range(0, count).Where(i => rows[i] < Rows).Select(i => scores[i])];
                first.Score(query, known, a);
                second.Score(query, known, b);
                for (int i = 0; i < known.Length; i++)
                {
                    Assert.True(knownScores[i] == a[i] || knownScores[i] == b[i], "a score of neither vector");
                }

                searches++;
            }

            return searches;
        }, TestContext.Current.CancellationToken);

        int[] all = [.. Enumerable.Range(0, Rows)];
        for (int round = 0; round < 12; round++)
        {
            graph.Update(all, round % 2 == 0 ? two : one, round);
            IReadOnlyList<int> added = graph.Insert([.. Enumerable.Range(0, 150).Select(i => $"r{round}-{i}")], one[..150], round);
            graph.Delete(added);
        }

        Volatile.Write(ref stop, true);
        Assert.True(await searcher > 0);
        GraphData.AssertHealthy(graph);
    }

    private static void Compare(GraphIndex graph, List<(string Id, float[] Vector, int Epoch)?> model, float[] query)
    {
        (string Id, float[] Vector, int Epoch)[] live = [.. model.Where(row => row is not null).Select(row => row!.Value)];
        Assert.Equal(model.Count, graph.RowCount);
        Assert.Equal(live.Length, graph.Count);
        GraphData.AssertHealthy(graph);
        float[] copy = new float[query.Length];
        for (int row = 0; row < model.Count; row++)
        {
            Assert.Equal(model[row] is null, graph.IsDeleted(row));
            if (model[row] is { } value)
            {
                graph.ReadVector(row, copy);
                Assert.Equal(value.Vector, copy);
                Assert.Equal(value.Epoch, graph.EpochOf(row));
                Assert.Equal(value.Id, graph.Ids[row]);
            }
        }

        using ExactIndex exact = VectorSets.Index([.. live.Select(v => v.Id)], [.. live.Select(v => v.Vector)]);
        IReadOnlyList<Hit> expected = exact.Search(query, 5);
        IReadOnlyList<Hit> found = graph.Search(query, 5);
        Assert.Equal(expected.Count, found.Count);
        Assert.All(found, hit => Assert.Contains(exact.Search(query, live.Length), hit.Equals));
        Assert.True(found.Count == 0 || found[0].Score >= expected[Math.Min(2, expected.Count - 1)].Score, "the best hit is not among the exact best three");
    }
}

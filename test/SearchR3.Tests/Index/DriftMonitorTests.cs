using SearchR3.Retrieval;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

public class DriftMonitorTests
{
    [Fact]
    public async Task Stale_links_raise_the_effort_and_a_rebuild_in_the_background_brings_it_back()
    {
        const int Rows = 1_500;
        float[][] data = GraphData.Make("clustered", Rows, 24, 1);
        float[][] moved = GraphData.Make("clustered", Rows, 24, 2);
        float[][] probes = GraphData.Make("clustered", 60, 24, 3);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(Rows), data, GraphCodes.Int8);
        DriftMonitor monitor = new(graph, probes);
        Assert.False(monitor.Measure().NeedsRebuild);
        Assert.Equal(1, monitor.Measure().Ratio);

        graph.Overwrite([.. Enumerable.Range(0, Rows)], moved, 1);
        (DriftReport report, Task<bool> rebuild) = monitor.MeasureAndRebuild(cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(report.NeedsRebuild, $"ratio {report.Ratio}");
        Assert.True(await rebuild);

        Assert.False(monitor.Measure().NeedsRebuild);
        GraphData.AssertHealthy(graph);
        using GraphIndex fresh = GraphData.Index(VectorSets.Ids(Rows), moved, GraphCodes.Int8);
        Assert.Equal(GraphData.LinkBytes(fresh), GraphData.LinkBytes(graph));
    }

    [Fact]
    public async Task What_changes_during_a_rebuild_is_in_the_new_graph()
    {
        float[][] data = GraphData.Make("clustered", 1_000, 16, 4);
        float[][] moved = GraphData.Make("clustered", 100, 16, 5);
        string[] ids = VectorSets.Ids(data.Length);
        using GraphIndex graph = GraphData.Index(ids, data, GraphCodes.Int8);
        Task<bool> rebuild = Task.Run(() => graph.Rebuild(1), TestContext.Current.CancellationToken);
        for (int round = 0; round < 20 || (round < 2_000 && !rebuild.IsCompleted); round++)
        {
            int row = round % 100;
            graph.Update([row], [moved[row]], round + 1);
            if (round < 10)
            {
                graph.Insert([$"new{round}"], [moved[round]], round);
                graph.Delete([500 + round, 1_000 + round]);
            }
        }

        Assert.True(await rebuild);
        Assert.Equal((1_010, 990), (graph.RowCount, graph.Count));
        GraphData.AssertHealthy(graph);
        float[] score = new float[1];
        int[] hit = new int[1];
        for (int row = 0; row < 20; row++)
        {
            graph.SearchRows(moved[row], 64, hit, score);
            Assert.True(score[0] > 0.9999f, $"row {row} does not find its new vector: {score[0]}");
            Assert.False(graph.IsDeleted(hit[0]));
        }
    }

    [Fact]
    public void A_cancelled_rebuild_leaves_the_graph_and_can_be_repeated()
    {
        float[][] data = GraphData.Make("clustered", 300, 16, 4);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(300), data, GraphCodes.Int8);
        byte[] before = GraphData.LinkBytes(graph);

        Assert.Throws<OperationCanceledException>(() => graph.Rebuild(cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal(before, GraphData.LinkBytes(graph));
        Assert.True(graph.Rebuild());
        Assert.Equal(before, GraphData.LinkBytes(graph));
    }

    [Fact]
    public void Mistakes_are_named()
    {
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(10), VectorSets.Reals(10, 4, 1), GraphCodes.Int8);

        Assert.Contains("no probe", Assert.Throws<SearchR3Exception>(() => new DriftMonitor(graph, [])).Message, StringComparison.Ordinal);
        Assert.Contains("3 dimensions", Assert.Throws<SearchR3Exception>(() => new DriftMonitor(graph, [new float[3]])).Message, StringComparison.Ordinal);
        Assert.Contains("limit", Assert.Throws<SearchR3Exception>(() => new DriftMonitor(graph, [new float[4]], new DriftMonitorOptions { Limit = 0 })).Message, StringComparison.Ordinal);
    }
}

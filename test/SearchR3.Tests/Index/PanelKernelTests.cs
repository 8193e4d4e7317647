using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

public class PanelKernelTests
{
    [Fact]
    public void Both_register_widths_propose_the_same_rows()
    {
        float[][] data = VectorSets.Reals(2_011, 50, 1);
        float[][] queries = VectorSets.Reals(75, 50, 2);
        using VectorRows rows = VectorRows.Copy(VectorSets.Ids(data.Length), data, normalise: true);
        int[] ranks = [.. Enumerable.Range(0, data.Length)];
        using QueryBlock block = new(queries, rows, normalise: true, 1);

        var wide = ExactScan.Run<Panel512Kernel>(rows, ranks, block, 13, 1, CancellationToken.None);
        var narrow = ExactScan.Run<Panel256Kernel>(rows, ranks, block, 13, 1, CancellationToken.None);

        Assert.Equal(wide, narrow);
        Assert.All(wide, best => Assert.Equal(13, best.Length));
    }

    [Fact]
    public void The_margin_covers_rows_that_round_to_either_side_of_the_threshold()
    {
        // All rows are one vector but for the last bit of one value: their scores differ by about one rounding.
        float[] origin = VectorSets.Reals(1, 200, 3)[0];
        float[][] data = [.. Enumerable.Range(0, 600).Select(i => (float[])origin.Clone())];
        for (int i = 0; i < data.Length; i++)
        {
            data[i][i % 200] = MathF.BitIncrement(data[i][i % 200]);
        }

        float[][] queries = VectorSets.Reals(64, 200, 4);
        string[] ids = VectorSets.Ids(data.Length);
        using ExactIndex index = VectorSets.Index(ids, data);

        foreach ((float[] query, IReadOnlyList<Retrieval.Beir.Hit> hits) in queries.Zip(index.Search(queries, 7)))
        {
            Assert.Equal(index.Search(query, 7), hits);
        }
    }
}

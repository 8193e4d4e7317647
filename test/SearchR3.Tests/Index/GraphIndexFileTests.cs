using SearchR3.Retrieval;
using SearchR3.Retrieval.Index;

namespace SearchR3.Tests.Index;

public sealed class GraphIndexFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sr3-graph").FullName;

    private string File => Path.Combine(_folder, "index.sr3graph");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(GraphCodes.Int8)]
    [InlineData(GraphCodes.Float)]
    public void A_loaded_index_is_the_saved_one(GraphCodes codes)
    {
        float[][] data = GraphData.Make("clustered", 400, 20, 1);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(400), data, codes);
        graph.Update([3, 5], [data[9], data[10]], 7);
        graph.Delete([11, 12]);
        graph.Save(File);

        using GraphIndex loaded = GraphIndex.Load(File, 1);

        Assert.Equal(graph.Ids, loaded.Ids);
        Assert.Equal(graph.Info, loaded.Info);
        Assert.Equal(graph.Options with { Threads = 1 }, loaded.Options);
        Assert.Equal((398, 400, 7, 0), (loaded.Count, loaded.RowCount, loaded.EpochOf(5), loaded.EpochOf(6)));
        Assert.True(loaded.IsDeleted(11));
        Assert.Equal(GraphData.LinkBytes(graph), GraphData.LinkBytes(loaded));
        foreach (float[] query in data.Take(30))
        {
            Assert.Equal(graph.Search(query, 10), loaded.Search(query, 10));
        }
    }

    [Fact]
    public void Changes_to_a_loaded_index_are_those_of_the_original_and_leave_the_file_alone()
    {
        float[][] data = GraphData.Make("clustered", 400, 20, 2);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(400), data, GraphCodes.Int8);
        graph.Save(File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        using GraphIndex loaded = GraphIndex.Load(File);
        foreach (GraphIndex index in new[] { graph, loaded })
        {
            index.Update([.. Enumerable.Range(0, 40)], GraphData.Make("clustered", 40, 20, 3), 1);
            index.Insert(["x", "y"], data[..2], 2);
            index.Delete([20]);
        }

        Assert.Equal(GraphData.LinkBytes(graph), GraphData.LinkBytes(loaded));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        string second = Path.Combine(_folder, "second"), third = Path.Combine(_folder, "third");
        graph.Save(second);
        loaded.Save(third);
        loaded.Save(File);
        Assert.Equal(System.IO.File.ReadAllBytes(second), System.IO.File.ReadAllBytes(third));
        using GraphIndex again = GraphIndex.Load(File);
        Assert.Equal(402, again.RowCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Tiny_indexes_are_saved_and_loaded(int rows)
    {
        float[][] data = VectorSets.Reals(rows, 3, 1);
        using (GraphIndex graph = GraphData.Index(VectorSets.Ids(rows), data, GraphCodes.Int8))
        {
            graph.Save(File);
        }

        using GraphIndex loaded = GraphIndex.Load(File);
        Assert.Equal(rows, loaded.Count);
        loaded.Insert(["more"], [[1, 2, 3]], 1);
        Assert.Equal("more", loaded.Search([1, 2, 3], 1)[0].DocumentId);
    }

    [Fact]
    public void Every_damaged_byte_and_every_cut_is_refused_with_name_and_offset()
    {
        using (GraphIndex graph = GraphData.Index(VectorSets.Ids(30), GraphData.Make("random", 30, 5, 1), GraphCodes.Int8))
        {
            graph.Save(File);
        }

        byte[] good = System.IO.File.ReadAllBytes(File);
        string damaged = Path.Combine(_folder, "damaged");
        bool[] covered = Covered(good);
        for (int at = 0; at < good.Length; at += at < 256 ? 1 : 37)
        {
            byte[] bytes = [.. good];
            bytes[at] ^= 0x10;
            System.IO.File.WriteAllBytes(damaged, bytes);
            if (covered[at])
            {
                string message = Assert.Throws<SearchR3Exception>(() => GraphIndex.Load(damaged)).Message;
                Assert.Contains(damaged, message, StringComparison.Ordinal);
                Assert.Matches(@"at byte \d+", message);
            }
        }

        for (int length = 0; length < good.Length; length += 211)
        {
            System.IO.File.WriteAllBytes(damaged, good[..length]);
            Assert.Contains(damaged, Assert.Throws<SearchR3Exception>(() => GraphIndex.Load(damaged)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Other_files_and_missing_files_are_named()
    {
        using (ExactIndex exact = VectorSets.Index(VectorSets.Ids(40), VectorSets.Reals(40, 8, 1)))
        {
            exact.Save(File);
        }

        Assert.Contains("SR3GRAPH", Assert.Throws<SearchR3Exception>(() => GraphIndex.Load(File)).Message, StringComparison.Ordinal);
        Assert.Contains("none", Assert.Throws<SearchR3Exception>(() => GraphIndex.Load(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file()
    {
        float[][] data = VectorSets.Reals(20, 4, 1);
        using GraphIndex graph = GraphData.Index(VectorSets.Ids(20), data, GraphCodes.Int8);
        graph.Save(File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        graph.Insert(["half \ud800 pair"], [data[0]], 1);

        Assert.Contains("Unicode", Assert.Throws<SearchR3Exception>(() => graph.Save(File)).Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Single(Directory.GetFiles(_folder));
    }

    // Padding between sections is under no checksum.
    private static bool[] Covered(byte[] file)
    {
        bool[] covered = new bool[file.Length];
        Array.Fill(covered, true, 0, 256);
        for (int section = 0; section < 7; section++)
        {
            long offset = BitConverter.ToInt64(file, 48 + (section * 24));
            long length = BitConverter.ToInt64(file, 56 + (section * 24));
            Array.Fill(covered, true, (int)offset, (int)length);
        }

        return covered;
    }
}

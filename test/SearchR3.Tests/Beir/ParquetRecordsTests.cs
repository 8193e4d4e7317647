using Parquet;
using Parquet.Schema;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Beir;

public sealed class ParquetRecordsTests
{
    private static string ArrowFile => Path.Combine(AppContext.BaseDirectory, "Fixtures", "arrow-corpus.parquet");

    [Fact]
    public void A_file_written_by_Arrow_gives_documents_with_other_text_columns_as_metadata()
    {
        Corpus corpus = Corpus.Load(ArrowFile);

        Assert.Equal(["7", "8", "9"], corpus.Select(document => document.Id));
        Assert.Equal(["Zürich", "", "Last"], corpus.Select(document => document.Title));
        Assert.Equal(["A city.", "No title 日本", "In a second row group."], corpus.Select(document => document.Text));
        Assert.Equal("https://a", Assert.Single(corpus[0].Metadata, pair => pair.Key == "url").Value);
        Assert.Empty(corpus[1].Metadata);
    }

    [Fact]
    public async Task A_folder_in_the_hub_layout_is_a_dataset()
    {
        using var folder = new TemporaryFolder();
        await Write(folder.Path, "corpus/corpus-00001.parquet", ("_id", ["c"]), ("title", ["C"]), ("text", ["see"]));
        await Write(folder.Path, "corpus/corpus-00000.parquet", ("_id", ["a", "b"]), ("title", ["A", "B"]), ("text", ["ay", "bee"]));
        await Write(folder.Path, "queries.parquet", ("_id", ["q1", "q2"]), ("text", ["one", "two"]));
        folder.Write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq2\tc\t1\n");

        BeirDataset dataset = BeirDataset.Load(folder.Path, "test");

        Assert.Equal(["a", "b", "c"], dataset.Corpus.Select(document => document.Id));
        Assert.Equal([new Query("q2", "two")], dataset.Queries);
        Assert.Equal(["a", "b", "c"], Corpus.Load(Path.Combine(folder.Path, "corpus")).Select(document => document.Id));
        Assert.Equal(3, Corpus.Load(folder.Path).Count);
    }

    [Fact]
    public async Task Ids_may_be_called_docid()
    {
        using var folder = new TemporaryFolder();
        string path = await Write(folder.Path, "x.parquet", ("docid", ["a"]), ("text", ["t"]));

        Assert.Equal("a", Corpus.Load(path)[0].Id);
    }

    [Fact]
    public async Task A_missing_column_an_empty_cell_and_a_repeated_id_are_named()
    {
        using var folder = new TemporaryFolder();
        string noText = await Write(folder.Path, "a.parquet", ("_id", ["a"]), ("body", ["t"]));
        string noValue = await Write(folder.Path, "b.parquet", ("_id", ["a", "b"]), ("text", ["t", null]));
        string repeated = await Write(folder.Path, "c.parquet", ("_id", ["a", "a"]), ("text", ["t", "u"]));

        AssertError(noText, "no column text or contents or query (it has: _id, body)");
        AssertError(noValue, "b.parquet, row 2: the column \"text\" is empty");
        AssertError(repeated, "c.parquet, row 2: the id \"a\" was already used at");
    }

    [Fact]
    public void A_file_that_is_not_Parquet_or_was_cut_off_is_named()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(ArrowFile);

        AssertError(folder.Write("text.parquet", "{\"_id\":\"1\"}"), "text.parquet cannot be read as Parquet");
        AssertError(folder.Write("empty.parquet", ""), "empty.parquet cannot be read as Parquet");
        AssertError(folder.Write("cut.parquet", whole[..(whole.Length / 2)]), "cut.parquet cannot be read as Parquet");
        AssertError(
            folder.Write("torn.parquet", [.. whole.Take(4), .. new byte[400], .. whole.Skip(404)]), "torn.parquet cannot be read as Parquet");
    }

    private static void AssertError(string path, string part) =>
        Assert.Contains(part, Assert.Throws<SearchR3Exception>(() => Corpus.Load(path)).Message, StringComparison.Ordinal);

    private static async Task<string> Write(string folder, string name, params (string Name, string?[] Values)[] columns)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DataField[] fields = [.. columns.Select(column => new DataField(column.Name, typeof(string)))];
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int i = 0; i < fields.Length; i++)
        {
            await group.WriteAsync(fields[i], columns[i].Values!);
        }

        return path;
    }
}

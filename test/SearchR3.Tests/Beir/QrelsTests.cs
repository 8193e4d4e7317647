using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Beir;

public sealed class QrelsTests
{
    [Theory]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t2\n")]
    [InlineData("q1\td1\t1\nq1\td2\t0\nq2\td1\t2\n")]
    [InlineData("q1 0 d1 1\nq1 0 d2 0\nq2 Q0 d1 2\n")]
    [InlineData("q1\t0\td1\t1\r\nq1\t0\td2\t0\r\nq2\t0\td1\t2\r\n")]
    [InlineData("\uFEFFquery_id  doc_id  relevance\nq1  d1  1.0\nq1  d2  0\nq2  d1  2")]
    [InlineData("q1\td1\t0\nq1\td1\t1\nq1\td2\t0\nq2\td1\t2")]
    public void BEIR_and_TREC_files_are_told_apart_by_their_columns(string text)
    {
        using var folder = new TemporaryFolder();

        Qrels qrels = Qrels.Load(folder.Write("test.tsv", text));

        Assert.Equal(["q1", "q2"], qrels.ByQuery.Keys);
        Assert.Equal([("d1", 1), ("d2", 0)], qrels.ByQuery["q1"].Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(2, qrels.ByQuery["q2"]["d1"]);
        Assert.Equal(3, qrels.Count);
    }

    [Fact]
    public void Ids_may_hold_spaces_where_tabs_separate()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(1, Qrels.Load(folder.Write("a.tsv", "q 1\td 1\t1")).ByQuery["q 1"]["d 1"]);
    }

    [Theory]
    [InlineData("q1\td1", "line 1: 2 columns where BEIR has 3")]
    [InlineData("q1\td1\t1\nq1 Q0 d1 1 0.5 tag", "line 2: 6 columns where BEIR has 3")]
    [InlineData("q1\td1\tyes", "line 1: the grade \"yes\" is not an integer")]
    [InlineData("q1\td1\t1\nquery-id\tcorpus-id\tscore", "line 2: the grade \"score\" is not an integer")]
    [InlineData("q1\td1\t0.5", "line 1: the grade \"0.5\" is not an integer")]
    [InlineData("query-id\tcorpus-id\tscore\n", "has no judgements")]
    public void A_broken_file_is_named_with_its_line(string text, string problem)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("test.tsv", text);

        string message = Assert.Throws<SearchR3Exception>(() => Qrels.Load(path)).Message;

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judgements_keep_order_and_grades_through_a_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "dev.tsv");

        Qrels.From([("z", "d", 1), ("a", "e", -2), ("z", "c", 3)]).Save(path);

        Assert.Equal("query-id\tcorpus-id\tscore\nz\td\t1\nz\tc\t3\na\te\t-2\n", File.ReadAllText(path));
        Assert.Equal(-2, Qrels.Load(path).ByQuery["a"]["e"]);
    }
}

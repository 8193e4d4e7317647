using FsCheck.Xunit;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Beir;

public sealed class RetrievalRunTests
{
    [Fact]
    public void The_file_has_the_six_columns_of_TREC()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "run.trec");

        Run("mine", ("q1", [new("d2", 0.1 + 0.2), new("d1", -1)]), ("q2", [new("d1", 1e-300)])).Save(path);

        Assert.Equal("q1 Q0 d2 1 0.30000000000000004 mine\nq1 Q0 d1 2 -1 mine\nq2 Q0 d1 1 1E-300 mine\n", File.ReadAllText(path));
    }

    [Property(MaxTest = 50)]
    public void Scores_come_back_bit_for_bit(double[] scores)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "run.trec");
        Hit[] hits = [.. scores.Where(double.IsFinite).OrderDescending().Select((score, i) => new Hit($"d{i}", score))];

        Run("t", ("q", hits)).Save(path);

        Assert.Equal(hits, RetrievalRun.Load(path).ByQuery.GetValueOrDefault("q", []));
    }

    [Fact]
    public void Hits_are_ordered_by_score_and_ties_stay_as_in_the_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("run.txt", "q\tQ0\tlow\t1\t0.5\tbm25\nq Q0 tie1 2 3 bm25\nq Q0 tie2 9 3.0 bm25\np Q0 x 1 1 bm25\n");

        RetrievalRun run = RetrievalRun.Load(path);

        Assert.Equal("bm25", run.Tag);
        Assert.Equal(["tie1", "tie2", "low"], run.ByQuery["q"].Select(hit => hit.DocumentId));
        Assert.Equal([new Hit("x", 1)], run.ByQuery["p"]);
    }

    [Theory]
    [InlineData("q Q0 d 1 0.5", "line 1: 5 columns where a TREC run has 6")]
    [InlineData("q Q0 d 1 0.5 t\nq Q0 e 2 high t", "line 2: the score \"high\" is not a number")]
    [InlineData("q Q0 d 1 NaN t", "line 1: the score \"NaN\" is not a number")]
    [InlineData("q Q0 d 1 0.5 t\nq Q0 d 2 0.4 t", "line 2: document \"d\" was already returned for query \"q\"")]
    public void A_broken_file_is_named_with_its_line(string text, string problem)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("run.trec", text);

        string message = Assert.Throws<SearchR3Exception>(() => RetrievalRun.Load(path)).Message;

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused_and_the_old_file_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("run.trec", "old");
        (RetrievalRun Run, string Part)[] cases =
        [
            (Run("two words", ("q", [])), "tag \"two words\""),
            (Run("t", ("q 1", [new("d", 1)])), "query id \"q 1\""),
            (Run("t", ("q", [new("d\t1", 1)])), "document id \"d 1\""),
            (Run("t", ("q", [new("", 1)])), "document id \"\""),
            (Run("t", ("q", [new("d", double.NaN)])), "the score of document \"d\" is NaN"),
        ];

        foreach ((RetrievalRun run, string part) in cases)
        {
            Assert.Contains(part, Assert.Throws<SearchR3Exception>(() => run.Save(path)).Message, StringComparison.Ordinal);
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private static RetrievalRun Run(string tag, params (string Query, Hit[] Hits)[] queries) => new(
        tag, queries.ToDictionary(query => query.Query, query => (IReadOnlyList<Hit>)query.Hits));
}

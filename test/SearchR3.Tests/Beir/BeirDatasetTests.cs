using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Beir;

public sealed class BeirDatasetTests
{
    private const string CorpusLines = "{\"_id\":\"d1\",\"title\":\"One\",\"text\":\"a\"}\n{\"_id\":\"d2\",\"text\":\"b\"}\n";
    private const string QueryLines = "{\"_id\":\"q2\",\"text\":\"two\"}\n{\"_id\":\"q1\",\"text\":\"one\"}\n{\"_id\":\"q3\",\"text\":\"three\"}\n";

    [Fact]
    public void A_split_has_the_queries_with_judgements_in_file_order()
    {
        using TemporaryFolder folder = Folder("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n");

        BeirDataset dataset = BeirDataset.Load(folder.Path, "test");

        Assert.Equal(Path.GetFileName(folder.Path), dataset.Name);
        Assert.Equal(["q2", "q1"], dataset.Queries.Select(query => query.Id));
        Assert.Equal(2, dataset.Corpus.Count);
    }

    [Fact]
    public void A_saved_split_reads_back()
    {
        using TemporaryFolder folder = Folder("q1\td1\t1\nq2\td2\t2\n");
        string copy = Path.Combine(folder.Path, "copy");

        BeirDataset.Load(folder.Path, "test").Save(copy);
        BeirDataset dataset = BeirDataset.Load(copy, "test");

        Assert.Equal([new Query("q2", "two"), new Query("q1", "one")], dataset.Queries);
        Assert.Equal(2, dataset.Qrels.ByQuery["q2"]["d2"]);
        Assert.Equal("One a", dataset.Corpus[0].FullText);
    }

    [Fact]
    public void The_corpus_of_another_split_is_reused()
    {
        using TemporaryFolder folder = Folder("q1\td1\t1\n");
        folder.Write("qrels/dev.tsv", "q3\td2\t1\n");
        BeirDataset test = BeirDataset.Load(folder.Path, "test");

        Assert.Same(test.Corpus, BeirDataset.Load(folder.Path, "dev", test.Corpus).Corpus);
    }

    [Theory]
    [InlineData("q1\td1\t1\nq8\td1\t1\nq9\td1\t1\n", "name 2 of 3 queries that the queries file lacks, the first is \"q8\"")]
    [InlineData("q1\td7\t1\nq2\td8\t1\nq2\td1\t0\n", "2 of 3 test judgements name documents that the corpus lacks, the first is \"d7\" of query \"q1\"")]
    public void Judgements_of_unknown_queries_or_documents_are_counted_and_named(string qrels, string problem)
    {
        using TemporaryFolder folder = Folder(qrels);

        string message = Assert.Throws<SearchR3Exception>(() => BeirDataset.Load(folder.Path, "test")).Message;

        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_split_is_answered_with_those_that_are_there()
    {
        using TemporaryFolder folder = Folder("q1\td1\t1\n");
        folder.Write("qrels/dev.tsv", "q1\td1\t1\n");

        string message = Assert.Throws<SearchR3Exception>(() => BeirDataset.Load(folder.Path, "train")).Message;

        Assert.Contains("no split \"train\"", message, StringComparison.Ordinal);
        Assert.Contains("it has dev, test", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_missing_or_is_no_task_is_named_with_what_it_holds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("notes.txt", "x");
        string missing = Path.Combine(folder.Path, "missing");

        Assert.Contains($"{missing} (BEIR folder) does not exist", Message(missing), StringComparison.Ordinal);
        Assert.Contains("has no corpus.jsonl, corpus.parquet or folder corpus (it has: notes.txt)", Message(folder.Path), StringComparison.Ordinal);
        folder.Write("corpus.jsonl", CorpusLines);
        Assert.Contains("has no queries.jsonl", Message(folder.Path), StringComparison.Ordinal);
        folder.Write("queries.jsonl", QueryLines);
        Assert.Contains("qrels (folder of the judgements) does not exist", Message(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_read_permission_is_named()
    {
        using TemporaryFolder folder = Folder("q1\td1\t1\n");
        string locked = Path.Combine(folder.Path, "locked");
        Directory.CreateDirectory(locked);
        using Permissions denied = Permissions.Deny(locked);

        Assert.Contains($"{locked} (BEIR folder) may not be read by this user", Message(locked), StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_without_text_is_named_with_its_line()
    {
        using TemporaryFolder folder = Folder("q1\td1\t1\n");
        folder.Write("queries.jsonl", "{\"_id\":\"q1\"}");

        Assert.Contains("queries.jsonl, line 1: the record has no text \"text\"", Message(folder.Path), StringComparison.Ordinal);
    }

    private static string Message(string folder) =>
        Assert.Throws<SearchR3Exception>(() => BeirDataset.Load(folder, "test")).Message;

    private static TemporaryFolder Folder(string qrels)
    {
        var folder = new TemporaryFolder();
        folder.Write("corpus.jsonl", CorpusLines);
        folder.Write("queries.jsonl", QueryLines);
        folder.Write("qrels/test.tsv", qrels);
        return folder;
    }
}

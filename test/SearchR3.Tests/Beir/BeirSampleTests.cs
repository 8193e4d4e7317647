using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Cli;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Beir;

public sealed class BeirSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BeirSampleTests()
    {
        _folder.Write("all/corpus.jsonl", string.Concat(Enumerable.Range(0, 40).Select(i => $$"""{"_id":"d{{i}}","title":"T{{i}}","text":"x"}""" + "\n")));
        _folder.Write("all/queries.jsonl", string.Concat(Enumerable.Range(0, 40).Select(i => $$"""{"_id":"q{{i}}","text":"t{{i}}"}""" + "\n")));
        _folder.Write("all/qrels/test.tsv", string.Concat(Enumerable.Range(0, 39).Select(i => $"q{i}\td{i}\t1\nq{i}\td{i + 1}\t2\n")));
        _folder.Write("all/qrels/dev.tsv", "q39\td39\t1\nq1\td1\t1\n");
    }

    private string All => Path.Combine(_folder.Path, "all");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Queries_stay_with_all_of_their_documents_or_go()
    {
        string target = Path.Combine(_folder.Path, "some");

        IReadOnlyDictionary<string, int> counts = BeirSample.Write(All, 25, seed: 3, target);

        BeirDataset whole = BeirDataset.Load(All, "test");
        BeirDataset some = BeirDataset.Load(target, "test");
        Assert.Equal(25, some.Corpus.Count);
        Assert.Equal(counts["test"], some.Queries.Count);
        HashSet<string> ids = [.. some.Corpus.Select(d => d.Id)];
        Assert.Equal(
            whole.Queries.Where(q => whole.Qrels.ByQuery[q.Id].Keys.All(ids.Contains)).Select(q => q.Id), some.Queries.Select(q => q.Id));
        Assert.All(some.Queries, q => Assert.Equal(whole.Qrels.ByQuery[q.Id], some.Qrels.ByQuery[q.Id]));
        Assert.InRange(some.Queries.Count, 1, 38);
    }

    [Fact]
    public void A_seed_draws_the_same_and_more_documents_hold_the_fewer()
    {
        string[] Ids(int count, int seed, string name)
        {
            BeirSample.Write(All, count, seed, Path.Combine(_folder.Path, name));
            return [.. Corpus.Load(Path.Combine(_folder.Path, name, "corpus.jsonl")).Select(d => d.Id)];
        }

        string[] ten = Ids(10, 1, "a");
        Assert.Equal(ten, Ids(10, 1, "b"));
        Assert.Subset(Ids(20, 1, "c").ToHashSet(), ten.ToHashSet());
        Assert.NotEqual(ten, Ids(10, 2, "d"));
    }

    [Fact]
    public void A_kept_split_keeps_all_its_queries_and_the_rest_is_drawn()
    {
        string target = Path.Combine(_folder.Path, "kept");
        Assert.Equal(0, CliRun.Of("data", "sample", "--data", All, "--documents", "10", "--keep", "dev", "--out", target).ExitCode);

        Assert.Equal(["q1", "q39"], BeirDataset.Load(target, "dev").Queries.Select(q => q.Id).Order());
        Assert.Equal(10, Corpus.Load(Path.Combine(target, "corpus.jsonl")).Count);
    }

    [Fact]
    public void A_sample_too_small_for_a_kept_split_says_both_numbers() =>
        CliRun.Of("data", "sample", "--data", All, "--documents", "30", "--keep", "test", "--out", Path.Combine(_folder.Path, "x"))
            .AssertOneSentence("30 documents", "test need 40", "keep fewer splits");

    [Theory]
    [InlineData("0")]
    [InlineData("41")]
    public void A_number_of_documents_that_is_not_there_is_one_sentence(string documents) =>
        CliRun.Of("data", "sample", "--data", All, "--documents", documents, "--out", Path.Combine(_folder.Path, "x"))
            .AssertOneSentence($"{documents} documents", "40");

    [Fact]
    public void A_folder_that_holds_something_is_left_alone() =>
        CliRun.Of("data", "sample", "--data", All, "--documents", "3", "--out", All).AssertOneSentence("not empty", "--out");

    [Fact]
    public void The_command_counts_queries_by_split()
    {
        CliRun run = CliRun.Of("data", "sample", "--data", All, "--documents", "40", "--out", Path.Combine(_folder.Path, "x"));

        Assert.Contains("test                     39 queries", run.Out, StringComparison.Ordinal);
        Assert.Contains("dev                       2 queries", run.Out, StringComparison.Ordinal);
    }
}

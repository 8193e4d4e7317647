using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Tests.Lexical;

public sealed class Bm25IndexTests : IDisposable
{
    private static readonly Corpus Small = Corpus.From(
    [
        new("b", "System.IO.File.ReadAllText", "method path encoding"),
        new("a", "System.IO.File.ReadAllText", "method path encoding"),
        new("c", "System.IO.StreamReader", "type reads characters from a stream"),
        new("e", string.Empty, string.Empty),
        new("d", "System.Int32.Parse", "method text number"),
    ]);

    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-bm25-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_score_is_bm25()
    {
        // Lengths 4 keep Lucene's one-byte length exact. N 3, df 2, tf 2 and 1, average length 4.
        Corpus corpus = Corpus.From([new("1", "", "file file read text"), new("2", "", "file one two six"), new("3", "", "alpha beta gamma delta")]);
        using Bm25Index index = Bm25Index.Build(corpus);
        double idf = Math.Log(1 + ((3 - 2 + 0.5) / (2 + 0.5)));

        IReadOnlyList<Hit> hits = index.Search("file", 10);

        Assert.Equal(["1", "2"], hits.Select(hit => hit.DocumentId));
        Assert.Equal(idf * 2 * 1.9 / (2 + 0.9), hits[0].Score, tolerance: 1e-6);
        Assert.Equal(idf * 1 * 1.9 / (1 + 0.9), hits[1].Score, tolerance: 1e-6);
        Assert.Equal(2 * hits[0].Score, index.Search("file unknown file", 10)[0].Score, tolerance: 1e-6);
    }

    [Fact]
    public void Ties_are_ordered_by_id()
    {
        using Bm25Index index = Bm25Index.Build(Small);
        Corpus many = Corpus.From(ShuffledIds(5_000).Select(id => new CorpusDocument(id, "same", "text")));
        using Bm25Index tied = Bm25Index.Build(many);

        Assert.Equal(["a", "b"], index.Search("read all text", 2).Select(hit => hit.DocumentId));
        Assert.Equal(
            many.Select(document => document.Id).Order(DocumentIdOrder.Instance).Take(50),
            tied.Search("same text", 50).Select(hit => hit.DocumentId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t\n ")]
    [InlineData("*:* -+&&||!(){}[]^\"~?\\/")]
    [InlineData("zzz")]
    public void Queries_without_a_known_term_find_nothing(string query)
    {
        using Bm25Index index = Bm25Index.Build(Small);
        Assert.Empty(index.Search(query, 10));
    }

    [Fact]
    public void Query_text_is_never_syntax()
    {
        using Bm25Index index = Bm25Index.Build(Small);
        IReadOnlyList<Hit> plain = index.Search("stream or text not path", 10);

        Assert.Equal(plain, index.Search("content:(stream OR text) AND NOT +path* ", 10).Where(hit => hit.Score > 0));
    }

    [Fact]
    public void A_megabyte_of_query_works()
    {
        Corpus corpus = Corpus.From(Enumerable.Range(0, 3_000).Select(i => new CorpusDocument($"{i:D4}", "", $"word{Letters(i)} common")));
        using Bm25Index index = Bm25Index.Build(corpus);
        string query = string.Join(' ', Enumerable.Range(0, 110_000).Select(i => $"word{Letters(i)}"));
        Assert.InRange(query.Length, 1_000_000, 2_000_000);

        Assert.Equal(3_000, index.Search(query, 5_000).Count);
        Assert.Equal("0007", index.Search(query + $" word{Letters(7)}", 1)[0].DocumentId);
        Assert.Empty(index.Search(new string('x', 1_000_000), 10));
    }

    [Fact]
    public void A_batch_equals_single_searches()
    {
        using Bm25Index index = Bm25Index.Build(Small);
        string[] queries = [.. Enumerable.Range(0, 1_000).Select(i => Small[i % 5].Title + (i % 3 == 0 ? " stream" : string.Empty))];

        IReadOnlyList<IReadOnlyList<Hit>> batch = index.Search(queries, 3);

        Assert.Equal(queries.Select(query => index.Search(query, 3)), batch);
    }

    [Fact]
    public void A_folder_gives_the_hits_of_memory()
    {
        string path = Path.Combine(_folder, "deep", "bm25");
        Bm25Options options = new() { K1 = 1.2f, B = 0.75f, Analysis = TextAnalysis.English, Stemming = true };
        using Bm25Index memory = Bm25Index.Build(Small, options);
        using (Bm25Index built = Bm25Index.Build(Small, path, options))
        {
            Assert.Equal(memory.Search("reading characters", 5), built.Search("reading characters", 5));
        }

        using Bm25Index opened = Bm25Index.Open(path);
        Assert.Equal(memory.Search("reading characters", 5), opened.Search("reading characters", 5));
        Assert.NotEmpty(opened.Search("reading characters", 5));
        Assert.Equal((options, Small.Hash, 5), (opened.Options, opened.CorpusHash, opened.Count));
        opened.RequireCorpus(Small.Hash);
        Assert.Contains(Small.Hash, Refused(() => opened.RequireCorpus("other")), StringComparison.Ordinal);
        Assert.Equal(["bm25"], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_is_replaced_only_when_it_is_an_index()
    {
        string path = Path.Combine(_folder, "bm25");
        Bm25Index.Build(Small, path).Dispose();
        Bm25Index.Build(Corpus.From([new("new", "other", "words")]), path).Dispose();
        using Bm25Index replaced = Bm25Index.Open(path);
        Assert.Equal(1, replaced.Count);

        string foreign = Directory.CreateDirectory(Path.Combine(_folder, "photos")).FullName;
        File.WriteAllText(Path.Combine(foreign, "cat.png"), "x");
        Assert.Contains("something other", Refused(() => Bm25Index.Build(Small, foreign)), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(foreign, "cat.png")));
    }

    [Fact]
    public void Damaged_missing_and_foreign_folders_are_refused()
    {
        string path = Path.Combine(_folder, "bm25");
        Bm25Index.Build(Small, path).Dispose();
        string segments = Directory.GetFiles(path, "segments_*").Single();
        byte[] bytes = File.ReadAllBytes(segments);
        bytes[bytes.Length / 2] ^= 0xFF;
        File.WriteAllBytes(segments, bytes);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "x");

        Assert.Contains(path, Refused(() => Bm25Index.Open(path)), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refused(() => Bm25Index.Open(Path.Combine(_folder, "none"))), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(() => Bm25Index.Open(_folder)), StringComparison.Ordinal);
        Assert.Contains("cannot be written", Refused(() => Bm25Index.Build(Small, Path.Combine(file, "below"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_corpora_and_bad_settings_are_handled()
    {
        using Bm25Index empty = Bm25Index.Build(Corpus.From([]));
        using Bm25Index index = Bm25Index.Build(Small);

        Assert.Empty(empty.Search("file", 10));
        Assert.Contains("is 0", Refused(() => index.Search("file", 0)), StringComparison.Ordinal);
        Assert.Contains("is -2", Refused(() => index.Search(["file", "x"], -2)), StringComparison.Ordinal);
        Assert.Contains("k1 -1", Refused(() => Bm25Index.Build(Small, new Bm25Options { K1 = -1 })), StringComparison.Ordinal);
        Assert.Contains("b 2", Refused(() => Bm25Index.Build(Small, new Bm25Options { B = 2 })), StringComparison.Ordinal);
        Assert.Contains("k1 NaN", Refused(() => Bm25Index.Build(Small, new Bm25Options { K1 = float.NaN })), StringComparison.Ordinal);
    }

    private static string[] ShuffledIds(int count)
    {
        string[] ids = [.. Enumerable.Range(0, count).Select(i => $"d{i}")];
        new Random(3).Shuffle(ids);
        return ids;
    }

    // A number as letters, so that the analyzer keeps one word.
    private static string Letters(int number) => string.Concat($"{number}".Select(digit => (char)('a' + digit - '0')));

    private static string Refused(Action action) => Assert.Throws<SearchR3Exception>(action).Message;
}

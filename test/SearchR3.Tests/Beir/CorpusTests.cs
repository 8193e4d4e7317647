using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Beir;

public sealed class CorpusTests
{
    [Fact]
    public void Documents_keep_their_order_text_and_metadata_through_a_file()
    {
        using var folder = new TemporaryFolder();
        var corpus = Corpus.From(
        [
            new CorpusDocument("b", "Zürich", "line\nbreak \"quoted\" \\ 日本 😀"),
            new CorpusDocument("a", "", "text") { Metadata = new Dictionary<string, string> { ["kind"] = "method" } },
        ]);
        string path = Path.Combine(folder.Path, "corpus.jsonl");

        corpus.Save(path);
        Corpus read = Corpus.Load(path);

        Assert.Equal(corpus.Select(d => (d.Id, d.Title, d.Text)), read.Select(d => (d.Id, d.Title, d.Text)));
        Assert.Equal("method", read[1].Metadata["kind"]);
        Assert.Empty(read[0].Metadata);
        Assert.Equal(1, read.IndexOf("a"));
        Assert.Equal(-1, read.IndexOf("c"));
        Assert.Equal("text", read[1].FullText);
        Assert.Equal(corpus.Hash, read.Hash);
    }

    [Fact]
    public void The_hash_depends_on_id_title_text_and_order_and_on_where_one_ends()
    {
        string[] hashes =
        [
            Corpus.From([new("a", "b", "c"), new("d", "", "")]).Hash,
            Corpus.From([new("d", "", ""), new("a", "b", "c")]).Hash,
            Corpus.From([new("a", "bc", ""), new("d", "", "")]).Hash,
            Corpus.From([new("a", "", "bc"), new("d", "", "")]).Hash,
            Corpus.From([new("ab", "", "c"), new("d", "", "")]).Hash,
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    [Fact]
    public void The_hash_is_the_published_one()
    {
        // printf '\001\000\000\000a\001\000\000\000b\001\000\000\000c' | sha256sum
        Assert.Equal("bc46b23f5452e0da9147a3cd43552ea3f6a07fc8689dd30bfd0e5d6d54c22c5b", Corpus.From([new("a", "b", "c")]).Hash);
    }

    [Fact]
    public void A_byte_order_mark_carriage_returns_and_blank_lines_are_tolerated()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write(
            "corpus.jsonl", "\uFEFF{\"_id\":\"1\",\"text\":\"one\"}\r\n\r\n  \n{\"_id\":2,\"text\":\"two\",\"title\":null}");

        Corpus corpus = Corpus.Load(path);

        Assert.Equal([new CorpusDocument("1", "", "one").FullText, "two"], corpus.Select(document => document.FullText));
        Assert.Equal("2", corpus[1].Id);
    }

    [Theory]
    [InlineData("{\"_id\":\"1\",\"text\":\"x\"}\nnot json", "line 2: the line is not JSON", "write one JSON object per line")]
    [InlineData("{\"_id\":\"1\",\"text\":\"x\"", "line 1: the line is not JSON", "write one JSON object per line")]
    [InlineData("[1]", "line 1: the line is a JSON array, not an object", "write one JSON object per line")]
    [InlineData("{\"id\":\"1\",\"text\":\"x\"}", "line 1: the record has no text \"_id\" (it has: id, text)", "add it")]
    [InlineData("\n{\"_id\":\"1\",\"title\":\"x\"}", "line 2: the record has no text \"text\" (it has: _id, title)", "add it")]
    [InlineData("{\"_id\":\"1\",\"text\":null}", "line 1: the record has no text \"text\"", "add it")]
    [InlineData("{\"_id\":\"\",\"text\":\"x\"}", "line 1: \"_id\" is empty", "give every record an id")]
    [InlineData("{\"_id\":\"1\",\"text\":\"\\ud800\"}", "line 1: \"text\" has an escape that is half of a character", "write the character")]
    [InlineData("{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"2\",\"text\":\"x\"}\n{\"_id\":\"1\",\"text\":\"y\"}", "line 3: the id \"1\" was already used at", "line 1; give every record its own id")]
    [InlineData("", "has no documents", "needs at least one")]
    [InlineData("\n\n", "has no documents", "needs at least one")]
    public void A_broken_file_is_named_with_line_and_remedy(string text, string problem, string remedy)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("corpus.jsonl", text);

        AssertError(() => Corpus.Load(path), path, problem, remedy);
    }

    [Fact]
    public void A_line_that_is_not_UTF8_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("corpus.jsonl", [.. "{\"_id\":\"1\",\"text\":\"x\"}\n{\"_id\":\"2\",\"text\":\""u8, 0xE9, .. "\"}\n"u8]);

        AssertError(() => Corpus.Load(path), path, "line 2: the bytes are not valid UTF-8", "convert the file to UTF-8");
    }

    [Fact]
    public void A_text_of_millions_of_characters_is_one_document()
    {
        using var folder = new TemporaryFolder();
        string text = string.Concat(Enumerable.Repeat("wörd ", 1_000_000));
        string path = folder.Write("corpus.jsonl", $"{{\"_id\":\"1\",\"text\":\"{text}\"}}\n{{\"_id\":\"2\",\"text\":\"short\"}}\n");

        Corpus corpus = Corpus.Load(path);

        Assert.Equal(text, corpus[0].Text);
        Assert.Equal("short", corpus[1].Text);
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused_with_its_number()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("corpus.jsonl", "short\n" + new string('x', 300_000));

        AssertError(
            () => TextLines.Read(path, "corpus", maxLineBytes: 100_000).Count(), path, "line 2: the line is longer than 100000 bytes", "one record per line");
    }

    [Fact]
    public void A_line_of_any_length_is_read_whole_whatever_the_buffer_holds()
    {
        using var folder = new TemporaryFolder();
        int[] lengths = [1, 65_534, 65_535, 65_536, 65_537, 3, 131_072, 200_000, 2];
        string path = folder.Write("lines.txt", string.Join('\n', lengths.Select((length, i) => new string((char)('a' + i), length))));

        var read = TextLines.Read(path, "lines").Select(line => Encoding.UTF8.GetString(line.Utf8.Span)).ToList();

        Assert.Equal(lengths, read.Select(line => line.Length));
        Assert.All(read.Select((line, i) => (line, i)), pair => Assert.Equal([(char)('a' + pair.i)], pair.line.Distinct()));
    }

    [Fact]
    public void A_missing_file_or_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "corpus.jsonl");
        string deeper = Path.Combine(folder.Path, "nowhere", "corpus.jsonl");

        AssertError(() => Corpus.Load(file), file, "does not exist", "check the path");
        AssertError(() => Corpus.Load(deeper), deeper, "does not exist", "check the path");
        AssertError(() => Corpus.Load(folder.Path), folder.Path, "has neither corpus.jsonl nor .parquet files (it has: nothing)", "name the file");
    }

    [Fact]
    public void A_file_without_read_permission_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("corpus.jsonl", "{}");
        using Permissions denied = Permissions.Deny(path);

        AssertError(() => Corpus.Load(path), path, "may not be read by this user", "grant read permission");
    }

    [Fact]
    public void A_folder_where_a_file_is_expected_is_named()
    {
        using var folder = new TemporaryFolder();

        AssertError(() => InputFile.Open(folder.Path, "qrels"), folder.Path, "is a folder, not a file", "name the file");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        string blocked = Path.Combine(folder.Write("file", "x"), "corpus.jsonl");

        AssertError(() => Corpus.From([new("a", "b", "c")]).Save(blocked), blocked, "cannot be written");
    }

    [Fact]
    public void Two_documents_with_one_id_are_refused()
    {
        AssertError(() => Corpus.From([new("a", "", "x"), new("b", "", "x"), new("a", "", "y")]), "Documents 0 and 2 both have the id \"a\"");
    }

    private static void AssertError(Func<object> action, params string[] parts)
    {
        string message = Assert.Throws<SearchR3Exception>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static void AssertError(Action action, params string[] parts) => AssertError(
        () =>
        {
            action();
            return "";
        },
        parts);
}

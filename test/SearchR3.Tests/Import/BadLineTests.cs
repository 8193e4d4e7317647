using System.IO.Compression;
using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Import;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

/// <summary>What cannot be read is named with file and line, what was found and what was expected; and nothing is left at the target.</summary>
public sealed class BadLineTests : IDisposable
{
    private const string GoodPair = "{\"query\": \"a\", \"positive\": \"b\"}\n";

    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sentence-transformers", """{"query": "", "positive": "b"}""", "the query is empty")]
    [InlineData("sentence-transformers", """{"query": null, "positive": "b"}""", "\"query\" is empty, where the query is expected")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": " "}""", "the positive is empty")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": []}""", "\"positive\" is empty, where a text")]
    [InlineData("sentence-transformers", """{"query": ["a", "b"], "positive": "c"}""", "\"query\" has 2 texts")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": {"text": "b"}}""", "\"positive\" has an object where a text")]
    [InlineData("sentence-transformers", """{"query": "a", "text": "b"}""", "lacks a column of queries (anchor, query", "(it has: query, text)")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": "b", "label": 2}""", "\"label\" is 2, where a number from 0")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": "b", "label": null}""", "\"label\" has 0 numbers for 1 texts")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": ["b", "c"], "labels": [1]}""", "\"labels\" has 1 numbers for 2 texts")]
    [InlineData("sentence-transformers", """{"query": "a", "positive": """, "is not JSON")]
    [InlineData("sentence-transformers", """{"query": "\ud800", "positive": "b"}""", "half of a character")]
    [InlineData("flag-embedding", """{"query": "a", "pos": [], "neg": []}""", "no text in \"pos\"", "FlagEmbedding's records are")]
    [InlineData("flag-embedding", """{"query": "a", "pos": "b"}""", "\"pos\" is a text, not a list")]
    [InlineData("flag-embedding", """{"query": "a", "pos": [null]}""", "\"pos\" has null where a text is expected")]
    [InlineData("flag-embedding", """{"pos": ["b"]}""", "no \"query\" (it has: pos)")]
    [InlineData("tevatron", """{"query_id": "1", "query": "a", "positive_passages": []}""", "no passage in \"positive_passages\"", "Tevatron's records are")]
    [InlineData("tevatron", """{"query_id": "1", "query": [7, 8], "positive_passages": [{"docid": "d", "text": "b"}]}""", "\"query\" has a list where a text is expected")]
    [InlineData("tevatron", """{"query_id": "1", "query": "a", "positive_passages": ["b"]}""", "\"positive_passages\" has a text where an object is expected")]
    [InlineData("tevatron", """{"query_id": "1 2", "query": "a", "positive_passages": [{"docid": "d", "text": "b"}]}""", "the id \"1 2\" has white space")]
    [InlineData("trl", """{"messages": [{"role": "assistant", "content": "b"}]}""", "\"messages\" has no user message before its last answer (its roles: assistant)", "trl's records are")]
    [InlineData("trl", """{"messages": [{"role": "user", "content": "b"}]}""", "\"messages\" has no user message before its last answer")]
    [InlineData("trl", """{"messages": "b"}""", "\"messages\" is a text")]
    [InlineData("trl", """{"prompt": "a"}""", "no document to its prompt (it has: prompt)")]
    [InlineData("trl", """{"prompt": "a", "completion": "b", "label": 1}""", "\"label\" is a number, not true or false")]
    [InlineData("trl", """{"chosen": "b", "rejected": "c"}""", "there is no \"prompt\"")]
    [InlineData("codesearchnet", """{"code": "b", "func_name": "f"}""", "no \"docstring\" (it has: code, func_name)", "CodeSearchNet's records are")]
    [InlineData("codesearchnet", """{"code": "b", "docstring": "\n \n"}""", "the query is empty")]
    [InlineData("codesearchnet", """{"code": "b", "docstring": "a", "partition": "../x"}""", "the split \"../x\" is no name for a file")]
    public void ALineOfAnotherShapeIsNamed(string format, string line, params string[] words)
    {
        string file = _folder.Write("data.jsonl", "\n" + line + "\n");

        AssertRefused(format, file, [file + ", line 2: ", .. words]);
    }

    [Theory]
    [InlineData("collection.tsv", "0\tone\n1\n", "collection.tsv, line 2: 1 columns where there are 2 (id, text)")]
    [InlineData("collection.tsv", "0\tone\n1\ttwo\tthree\n", "collection.tsv, line 2: 3 columns")]
    [InlineData("collection.tsv", "0\tone\n0\ttwo\n", "collection.tsv, line 2: the document id \"0\" was used with another text at")]
    [InlineData("collection.tsv", "0\tone\n\ttwo\n", "collection.tsv, line 2: the document has no id")]
    [InlineData("queries.tsv", "q\tone\nr\t \n", "queries.tsv, line 2: the query is empty")]
    [InlineData("queries.tsv", "q\tone\nq\ttwo\n", "queries.tsv, line 2: the query id \"q\" was used with another text")]
    [InlineData("qrels.tsv", "q\t0\nq\t9\n", "qrels.tsv, line 2: the document \"9\" of query \"q\" is not in the corpus")]
    [InlineData("qrels.tsv", "q\t0\nx\t0\n", "qrels.tsv, line 2: the query \"x\" is not among the queries")]
    [InlineData("qrels.tsv", "q\t0\nq\t0\t0\t1\t1\n", "qrels.tsv, line 2: 5 columns where judgements have 2")]
    [InlineData("qrels.tsv", "q\t0\nq\t0\tx\n", "qrels.tsv, line 2: the grade \"x\" is not an integer")]
    [InlineData("qrels.tsv", "q\t0\nq\t0\t-1\n", "qrels.tsv, line 2: the grade -1 is below 0")]
    [InlineData("qidpidtriples.tsv", "q\t0\t0\nq\t0\n", "qidpidtriples.tsv, line 2: 2 columns where there are 3")]
    public void ALineOfACollectionIsNamed(string name, string text, string words)
    {
        _folder.Write("in/collection.tsv", "0\tone\n");
        _folder.Write("in/queries.tsv", "q\tone\n");
        _folder.Write("in/qrels.tsv", "q\t0\n");
        _folder.Write("in/" + name, text);

        AssertRefused("msmarco", Path.Combine(_folder.Path, "in"), words);
        ImportReport report = Import("msmarco", new ImportOptions { SkipBadLines = 1 }, Path.Combine(_folder.Path, "in"));
        Assert.Equal(1, report.SkippedLines);
        Assert.Contains(words, Assert.Single(report.FirstSkipped), StringComparison.Ordinal);
        Assert.Equal(1, report.Pairs);
    }

    [Theory]
    [InlineData("collection")]
    [InlineData("queries")]
    public void JudgementsWithoutTheirTextsAreRefusedAtOnce(string missing)
    {
        _folder.Write("in/collection.tsv", "0\tone\n");
        _folder.Write("in/queries.tsv", "q\tone\n");
        _folder.Write("in/qrels.tsv", "q\t0\n");
        File.Delete(Path.Combine(_folder.Path, "in", missing + ".tsv"));

        AssertRefused("msmarco", Path.Combine(_folder.Path, "in"), $"there is no {missing}*.tsv");
    }

    [Theory]
    [InlineData("query,positive\na,b\nc,\"d\n", "line 3: a quote is opened and never closed")]
    [InlineData("query,positive\na,b\nc,\"d\"e\n", "line 3: text follows a closing quote")]
    [InlineData("query,positive\n\"a\nb\",c\nd,e,f\n", "line 4: the row has 3 fields where the heading names 2 (query, positive)")]
    [InlineData("query,positive\na,b\nc,\n", "line 3: \"positive\" is empty")]
    [InlineData("", "is empty; its first line names the columns")]
    [InlineData("question,text\na,b\n", "line 2: the record lacks a column of queries")]
    public void ARowOfCommaSeparatedValuesIsNamedByTheLineOnWhichItStarts(string text, string words)
    {
        string file = _folder.Write("data.csv", text);

        AssertRefused("sentence-transformers", file, file, words);
    }

    [Fact]
    public void BytesThatAreNotUtf8AreABadLine()
    {
        byte[] good = Encoding.UTF8.GetBytes(GoodPair);
        byte[] wrong = [.. Encoding.UTF8.GetBytes("{\"query\": \"x"), 0xFF, .. Encoding.UTF8.GetBytes("\", \"positive\": \"b\"}\n")];
        string json = _folder.Write("data.jsonl", [.. good, .. wrong, .. good]);
        string csv = _folder.Write("data.csv", [.. Encoding.UTF8.GetBytes("query,positive\na,b\nc,"), 0xFF, .. Encoding.UTF8.GetBytes("\nd,e\n")]);

        AssertRefused("sentence-transformers", json, "data.jsonl, line 2: the bytes are not valid UTF-8");
        AssertRefused("sentence-transformers", csv, "data.csv, line 3: the bytes are not valid UTF-8");
        Assert.Equal(2, Import("sentence-transformers", new ImportOptions { SkipBadLines = 1 }, csv).Queries);
    }

    [Fact]
    public async Task ARowOfParquetIsNamedByItsNumber()
    {
        string file = await ParquetFile.Write(_folder.Path, "data.parquet", ("query", ["a", null]), ("positive", ["b", "c"]));
        string other = await ParquetFile.Write(_folder.Path, "other.parquet", ("question", ["a"]), ("text", ["b"]));

        AssertRefused("sentence-transformers", file, "data.parquet, row 2: \"query\" is empty");
        AssertRefused("sentence-transformers", other, "other.parquet lacks a column of queries", "(it has: question, text)");
        AssertRefused("sentence-transformers", _folder.Write("torn.parquet", File.ReadAllBytes(file)[..40]), "torn.parquet cannot be read as Parquet");
    }

    [Fact]
    public void AFileThatIsCutOffIsNotTakenForTheWhole()
    {
        using MemoryStream memory = new();
        using (GZipStream gzip = new(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"query\": \"a{i * 7919 % 4999}\", \"positive\": \"b{i}\"}}\n"))));
        }

        byte[] whole = memory.ToArray();
        Assert.Equal(5000, Import("sentence-transformers", new ImportOptions(), _folder.Write("whole.jsonl.gz", whole)).Documents);
        Directory.Delete(Out, recursive: true);
        AssertRefused("sentence-transformers", _folder.Write("half.jsonl.gz", whole[..(whole.Length / 2)]), "half.jsonl.gz is cut off or damaged");
        AssertRefused("sentence-transformers", _folder.Write("end.jsonl.gz", whole[..^3]), "end.jsonl.gz is cut off or damaged");
        AssertRefused("sentence-transformers", _folder.Write("plain.jsonl.gz", GoodPair), "plain.jsonl.gz is cut off or damaged");
    }

    [Fact]
    public void BadLinesAreCountedTheFirstListedAndOneTooManyEndsTheImport()
    {
        string file = _folder.Write("data.jsonl", GoodPair + string.Concat(Enumerable.Repeat("oops\n", 12)) + GoodPair);

        ImportReport report = Import("sentence-transformers", new ImportOptions { SkipBadLines = 12 }, file);

        Assert.Equal(12, report.SkippedLines);
        Assert.Equal(10, report.FirstSkipped.Count);
        Assert.Contains("data.jsonl, line 2: the line is not JSON", report.FirstSkipped[0], StringComparison.Ordinal);
        Assert.Contains("Bad lines (12), passed over", File.ReadAllText(Path.Combine(Out, "README.md")), StringComparison.Ordinal);
        Directory.Delete(Out, recursive: true);
        string message = Assert.Throws<SearchR3Exception>(() => Import("sentence-transformers", new ImportOptions { SkipBadLines = 11 }, file)).Message;
        Assert.Contains("data.jsonl, line 13: ", message, StringComparison.Ordinal);
        Assert.Contains("bad line 12, and skipBadLines allows 11", message, StringComparison.Ordinal);
    }

    private void AssertRefused(string format, string path, params string[] words)
    {
        string message = Assert.Throws<SearchR3Exception>(() => Import(format, new ImportOptions(), path)).Message;

        Assert.All(words, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.False(Path.Exists(Out), "something is left at the target");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "out*"));
    }

    private ImportReport Import(string format, ImportOptions options, string path) => DatasetImport.Write(ImportFormats.Get(format), new ImportSource([path], options), Out);
}

using SearchR3.Retrieval;
using SearchR3.Retrieval.Import;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

public sealed class FormatDetectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sentence-transformers", "sentence-transformers/triplets.jsonl")]
    [InlineData("sentence-transformers", "sentence-transformers/labels.jsonl")]
    [InlineData("sentence-transformers", "sentence-transformers/lists.jsonl")]
    [InlineData("sentence-transformers", "sentence-transformers/pairs.csv")]
    [InlineData("sentence-transformers", "sentence-transformers/n-tuples.parquet")]
    [InlineData("flag-embedding", "flag-embedding/train.jsonl")]
    [InlineData("flag-embedding", "flag-embedding")]
    [InlineData("tevatron", "tevatron/train.jsonl")]
    [InlineData("trl", "trl/messages.jsonl")]
    [InlineData("trl", "trl/prompts.jsonl")]
    [InlineData("msmarco", "msmarco")]
    [InlineData("msmarco", "msmarco-triples/triples.train.small.tsv")]
    [InlineData("codesearchnet", "codesearchnet/python_0.jsonl.gz")]
    [InlineData("miracl", "miracl")]
    [InlineData("beir", "beir")]
    public void EveryExampleIsToldByItsNamesOrFields(string format, string example)
    {
        ImportFormatChoice choice = Detect(ImportedTask.Example(example.Split('/')));

        Assert.Equal(format, choice.Format.Name);
        Assert.StartsWith("the f", choice.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query": "a", "pos": "b"}""", "sentence-transformers")]
    [InlineData("""{"query": "a", "pos": ["b"]}""", "flag-embedding")]
    [InlineData("""{"query": "a", "positive": ["b"]}""", "sentence-transformers")]
    [InlineData("""{"Query": "a", "ANSWER": "b"}""", "sentence-transformers")]
    [InlineData("""{"prompt": "a", "completion": "b"}""", "trl")]
    [InlineData("""{"chosen": [], "rejected": []}""", "trl")]
    [InlineData("""{"func_documentation_string": "a", "func_code_string": "b", "split_name": "train"}""", "codesearchnet")]
    public void FieldsDecide(string line, string format) => Assert.Equal(format, Detect(_folder.Write("x.jsonl", line)).Format.Name);

    [Theory]
    [InlineData("""{"title": "a", "abstract": "b"}""", "x.jsonl, line 1 has the fields title, abstract", "flag-embedding (query, pos, neg)", "give the format")]
    [InlineData("""{"_id": "1", "text": "b"}""", "name the folder", "qrels", "beir")]
    [InlineData("""{"prompt": "a"}""", "fields prompt", "prompt and completion or chosen", "trl")]
    [InlineData("""{}""", "fields nothing", "sentence-transformers", "tevatron")]
    [InlineData("""[{"query": "a"}]""", "x.jsonl, line 1", "not an object", "one JSON object per line")]
    [InlineData("", "x.jsonl has no records", "name a file", "")]
    public void WhatNoFormatHasIsNamedWithWhatIsKnown(string line, string first, string second, string third)
    {
        string message = Assert.Throws<SearchR3Exception>(() => Detect(_folder.Write("x.jsonl", line))).Message;

        Assert.All((string[])[first, second, third], words => Assert.Contains(words, message, StringComparison.Ordinal));
    }

    [Fact]
    public void ChosenColumnsMakeAnyTableSentenceTransformers()
    {
        string file = _folder.Write("x.jsonl", """{"query": "a", "pos": ["b"], "title": "t", "abstract": "s"}""");

        Assert.Equal("sentence-transformers", ImportFormats.Detect(new ImportSource([file], new ImportOptions { Columns = ["title", "abstract"] })).Format.Name);
    }

    [Fact]
    public void ABadFirstLineDoesNotHideTheFormatWhenBadLinesAreAllowed()
    {
        string file = _folder.Write("x.jsonl", "oops\n{\"query\": \"a\", \"pos\": [\"b\"]}\n");

        Assert.Equal("flag-embedding", ImportFormats.Detect(new ImportSource([file], new ImportOptions { SkipBadLines = 1 })).Format.Name);
        Assert.Contains("x.jsonl, line 1", Assert.Throws<SearchR3Exception>(() => Detect(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfNoFormatAndMissingPathsAreNamed()
    {
        _folder.Write("folder/readme.md", "hello");
        string empty = Path.Combine(_folder.Path, "empty");
        Directory.CreateDirectory(empty);

        Assert.Contains("readme.md", Assert.Throws<SearchR3Exception>(() => Detect(Path.Combine(_folder.Path, "folder"))).Message, StringComparison.Ordinal);
        Assert.Contains("has no files", Assert.Throws<SearchR3Exception>(() => Detect(empty)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<SearchR3Exception>(() => Detect(Path.Combine(_folder.Path, "nowhere"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFormatThatIsNotKnownIsNamedWithThoseThatAre() =>
        Assert.Contains("tevatron, trl", Assert.Throws<SearchR3Exception>(() => ImportFormats.Get("alpaca")).Message, StringComparison.Ordinal);

    private static ImportFormatChoice Detect(string path) => ImportFormats.Detect(new ImportSource([path]));
}

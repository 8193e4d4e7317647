using System.IO.Compression;
using System.Text;
using SearchR3.Retrieval.Import;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

/// <summary>Every format's example file gives the queries, answers and negatives that stand in it.</summary>
public sealed class ImportFormatTests : IDisposable
{
    private const string ReadAll = "File.ReadAllText returns the text of a file.";
    private const string ReadLines = "File.ReadLines returns the lines of a file, one by one.";
    private const string Delete = "File.Delete removes a file.";
    private const string WhenAll = "Task.WhenAll ends when all tasks have ended.";
    private const string Delay = "Task.Delay ends after a time.";
    private const string Max = "Math.Max returns the larger of two numbers.";

    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TripletsOfSentenceTransformersAreReadFromJsonLines()
    {
        ImportedTask task = Import("sentence-transformers", "sentence-transformers/triplets.jsonl");

        Assert.Equal([ReadAll, Delete, WhenAll, Delay, ReadLines, Max], task.Documents);
        Assert.Equal(["read a text file", "wait for several tasks", "larger of two numbers"], task.Queries());
        Assert.Equal([ReadAll, ReadLines], task.Answers("read a text file"));
        Assert.Equal([Delete], task.Negatives("read a text file"));
        Assert.Equal([Delay], task.Negatives("wait for several tasks"));
        Assert.Empty(task.Negatives("larger of two numbers"));
        Assert.Equal((6, 3, 4, 2, 2), (task.Report.Documents, task.Report.Queries, task.Report.Pairs, task.Report.Negatives, task.Report.QueriesWithNegatives));
        Assert.Equal((1, 1, 1), (task.Report.DuplicateDocuments, task.Report.DuplicateQueries, task.Report.NegativesThatAnswer));
    }

    [Fact]
    public void PairsWithLabelsArePositivesFromHalfAndNegativesBelow()
    {
        ImportedTask task = Import("sentence-transformers", "sentence-transformers/labels.jsonl");

        Assert.Equal([ReadAll], task.Answers("read a text file"));
        Assert.Equal([Delete], task.Negatives("read a text file"));
        Assert.Equal([WhenAll], task.Answers("wait for several tasks"));
        Assert.Equal([Delay], task.Negatives("wait for several tasks"));
        Assert.Equal(["read a text file", "wait for several tasks"], task.Queries());
        Assert.Equal(1, task.Report.QueriesLeftOut);
    }

    [Fact]
    public void TheLabelFromWhichAPairIsAPositiveCanBeChosen()
    {
        ImportedTask task = Import("sentence-transformers", new ImportOptions { DevShare = 0, PositiveFrom = 0.95 }, "sentence-transformers/labels.jsonl");

        Assert.Equal(["read a text file"], task.Queries());
    }

    [Fact]
    public void ListsWithLabelsArePairsOfOneQuery()
    {
        ImportedTask task = Import("sentence-transformers", "sentence-transformers/lists.jsonl");

        Assert.Equal([ReadAll, ReadLines], task.Answers("read a text file"));
        Assert.Equal([Delete], task.Negatives("read a text file"));
    }

    [Fact]
    public void CommaSeparatedValuesMayBeQuotedOverSeveralLines()
    {
        ImportedTask task = Import("sentence-transformers", "sentence-transformers/pairs.csv");

        Assert.Equal(["which city, by people, is the largest of Switzerland?", "in which city is 東京タワー"], task.Queries());
        Assert.Equal(["Zürich: they say \"Grüezi\" there,\r\nand not only there."], task.Answers("which city, by people, is the largest of Switzerland?"));
        Assert.Equal(["Bern"], task.Negatives("which city, by people, is the largest of Switzerland?"));
        Assert.Empty(task.Negatives("in which city is 東京タワー"));
    }

    [Fact]
    public void ParquetIsReadRowGroupByRowGroup()
    {
        ImportedTask task = Import("sentence-transformers", "sentence-transformers/n-tuples.parquet");

        Assert.Equal(["read a text file", "wait for several tasks", "larger of two numbers"], task.Queries());
        Assert.Equal([Delete, Delay], task.Negatives("read a text file"));
        Assert.Equal([Delay], task.Negatives("wait for several tasks"));
        Assert.Equal([WhenAll, ReadAll], task.Negatives("larger of two numbers"));
    }

    [Fact]
    public void SeveralFilesAreOneDataSet()
    {
        ImportedTask task = Import("sentence-transformers", "sentence-transformers/n-tuples.parquet", "sentence-transformers/pairs.csv", "sentence-transformers/triplets.jsonl");

        Assert.Equal(5, task.Report.Queries);
        Assert.Equal([ReadAll, ReadLines], task.Answers("read a text file"));
        Assert.Equal(["n-tuples.parquet", "pairs.csv", "triplets.jsonl"], task.Report.Files);
    }

    [Fact]
    public void FlagEmbeddingHasListsOfPositivesAndNegatives()
    {
        ImportedTask task = Import("flag-embedding", "flag-embedding");

        Assert.Equal([ReadAll, ReadLines], task.Answers("read a text file"));
        Assert.Equal([Delete], task.Negatives("read a text file"));
        Assert.Equal([WhenAll], task.Answers("wait for several tasks"));
    }

    [Fact]
    public void AnInstructionStandsBeforeItsQueryWhenItIsKept()
    {
        ImportOptions keep = new() { DevShare = 0, KeepInstructions = true };

        Assert.Equal(["Find the method that does this.\nread a text file", "wait for several tasks"], Import("flag-embedding", keep, "flag-embedding").Queries());
        Assert.Equal(["You know .NET.\nread a text file", "wait for several tasks"], Import("trl", keep, "trl/messages.jsonl").Queries());
    }

    [Fact]
    public void TevatronKeepsItsIdsAndTitles()
    {
        ImportedTask task = Import("tevatron", "tevatron");

        Assert.Equal(["d1", "d2"], task.Corpus.Select(d => d.Id));
        Assert.Equal(("System.IO.File.Delete", "Removes a file."), (task.Corpus[1].Title, task.Corpus[1].Text));
        Assert.Equal(["7", "8"], task.Split("train").Queries.Select(q => q.Id));
        Assert.Equal(["System.IO.File.Delete Removes a file."], task.Negatives("read a text file"));
        Assert.Equal(1, task.Report.DuplicateDocuments);
    }

    [Fact]
    public void OfAConversationTheLastAnswerCounts()
    {
        ImportedTask task = Import("trl", "trl/messages.jsonl");

        Assert.Equal(["read a text file", "wait for several tasks"], task.Queries());
        Assert.Equal([ReadAll], task.Answers("read a text file"));
        Assert.Equal([WhenAll], task.Answers("wait for several tasks"));
    }

    [Fact]
    public void PromptsHaveCompletionsOrChosenAndRejectedAnswers()
    {
        ImportedTask task = Import("trl", "trl/prompts.jsonl");

        Assert.Equal(["read a text file", "wait for several tasks", "larger of two numbers", "remove a file"], task.Queries());
        Assert.Equal([ReadAll], task.Answers("read a text file"));
        Assert.Equal([Delete], task.Negatives("read a text file"));
        Assert.Equal([WhenAll], task.Answers("wait for several tasks"));
        Assert.Equal([Max], task.Answers("larger of two numbers"));
        Assert.Equal([Delay], task.Negatives("larger of two numbers"));
        Assert.Equal([Delete], task.Answers("remove a file"));
        Assert.Equal([ReadAll], task.Negatives("remove a file"));
    }

    [Fact]
    public void MsMarcoIsPutTogetherByIds()
    {
        ImportedTask task = Import("msmarco", "msmarco");

        Assert.Equal(["0", "1", "2", "3", "4"], task.Corpus.Select(d => d.Id));
        Assert.Equal(["dev-small", "train"], task.Splits);
        Assert.Equal(["read a text file", "wait for several tasks"], task.Queries());
        Assert.Equal([ReadAll], task.Answers("read a text file"));
        Assert.Equal([Delay, Delete], task.Negatives("wait for several tasks"));
        Assert.Equal([Max], task.Answers("larger of two numbers", "dev-small"));
        Assert.Equal(1, task.Report.QueriesLeftOut);
        Assert.Equal(["top1000.dev.tsv"], task.Report.FilesPassedOver);
    }

    [Fact]
    public void MsMarcosTriplesOfTextsNeedNoIds()
    {
        ImportedTask task = Import("msmarco", "msmarco-triples");

        Assert.Equal([ReadAll, Delete, WhenAll, Delay], task.Documents);
        Assert.Equal([Delete, WhenAll], task.Negatives("read a text file"));
        Assert.Equal(1, task.Report.DuplicatePairs);
    }

    [Fact]
    public void CodeSearchNetHasItsSplitsAndLosesTheDocstringInTheCode()
    {
        ImportedTask task = Import("codesearchnet", "codesearchnet");

        Assert.Equal(["dev", "test", "train"], task.Splits);
        Assert.Equal(["Read a text file."], task.Queries());
        Assert.Equal(["Wait for\nseveral tasks."], task.Queries("dev"));
        Assert.Equal(("Reader.read", "def read(self, path):\n    \"\"\"\n    \"\"\"\n    return open(path).read()"), (task.Corpus[0].Title, task.Corpus[0].Text));
        Assert.Equal("def largest(a, b):\n    return max(a, b)", task.Corpus[2].Text);
    }

    [Fact]
    public void MiraclIsPutTogetherFromTopicsJudgementsAndCorpus()
    {
        ImportedTask task = Import("miracl", "miracl");

        Assert.Equal(["dev", "train"], task.Splits);
        Assert.Equal(["5#1", "6#0", "6#1"], task.Corpus.Select(d => d.Id));
        Assert.Equal(new Dictionary<string, int> { ["5#1"] = 1, ["6#0"] = 0 }, task.Judged("mji mkubwa wa Kenya ni upi?"));
        Assert.Equal(["Tanzania Tanzania iko Afrika ya Mashariki."], task.Negatives("mji mkubwa wa Kenya ni upi?"));
        Assert.Equal(["Tanzania Tanzania iko Afrika ya Mashariki."], task.Answers("Tanzania iko wapi?", "dev"));
    }

    [Fact]
    public void ABeirFolderIsCopiedWithMetadataGradesSplitsAndNegatives()
    {
        ImportedTask task = Import("beir", "beir");

        foreach (string file in (string[])["corpus.jsonl", "qrels/train.tsv", "qrels/test.tsv", "queries.jsonl"])
        {
            // Only the empty title is written out.
            Assert.Equal(File.ReadAllText(ImportedTask.Example("beir", file)).Replace(", ", ",", StringComparison.Ordinal).Replace(": ", ":", StringComparison.Ordinal), File.ReadAllText(Path.Combine(Out, file)));
        }

        Assert.Equal(["System.IO.File.Delete Removes a file."], task.Negatives("read a text file"));
        Assert.Equal(["System.IO.File.ReadAllText Returns the text of a file."], task.Negatives("remove a file", "test"));
    }

    [Fact]
    public async Task ABeirFolderMayHoldParquetAndCompressedFiles()
    {
        string folder = Path.Combine(_folder.Path, "in");
        await ParquetFile.Write(folder, "corpus/corpus-00000.parquet", ("_id", ["d1", "d2"]), ("title", ["One", null]), ("text", ["first", "second"]), ("url", ["https://a", null]));
        await ParquetFile.Write(folder, "corpus/corpus-00001.parquet", ("_id", ["d3", "d4"]), ("title", ["Three", "Four"]), ("text", ["third", null]));
        _folder.Write("in/queries.jsonl.gz", Gzip("{\"_id\": \"q\", \"text\": \"which is first?\"}\n"));
        _folder.Write("in/qrels/test.tsv.gz", Gzip("query-id\tcorpus-id\tscore\nq\td1\t1\nq\td3\t0\n"));

        ImportFormatChoice choice = ImportFormats.Detect(new ImportSource([folder]));
        ImportedTask task = ImportedTask.Of(Out, choice.Format, new ImportSource([folder], new ImportOptions { SkipBadLines = 1 }));

        Assert.Equal("beir", choice.Format.Name);
        Assert.Equal(["One first", "second", "Three third"], task.Documents);
        Assert.Equal("https://a", task.Corpus[0].Metadata["url"]);
        Assert.Equal(["One first"], task.Answers("which is first?", "test"));
        Assert.Equal(["Three third"], task.Negatives("which is first?", "test"));
        Assert.Contains("corpus-00001.parquet, row 2: the column \"text\" is empty", Assert.Single(task.Report.FirstSkipped), StringComparison.Ordinal);
    }

    [Fact]
    public void ByteOrderMarksAndCarriageReturnsAreNoPartOfTheTexts()
    {
        string json = _folder.Write("data.jsonl", "\uFEFF{\"query\": \"été 🦉\", \"positive\": \"b\"}\r\n\r\n{\"query\": \"c\", \"positive\": \"d\"}");
        string csv = _folder.Write("data.csv", "\uFEFFquery,positive\r\nété 🦉,b\r\nc,d");
        string tsv = _folder.Write("triples.tsv", "\uFEFFété 🦉\tb\tx\r\nc\td\ty\r\n");

        foreach ((string format, string file) in new[] { ("sentence-transformers", json), ("sentence-transformers", csv), ("msmarco", tsv) })
        {
            ImportedTask task = ImportedTask.Of(Path.Combine(_folder.Path, Path.GetFileName(file) + "-out"), format, null, file);

            Assert.Equal(["été 🦉", "c"], task.Queries());
            Assert.Equal(["d"], task.Answers("c"));
            Assert.All(task.Negatives("c"), text => Assert.Equal("y", text));
        }
    }

    [Fact]
    public void AnImportedFolderIsImportedAgainAsItIs()
    {
        Import("sentence-transformers", new ImportOptions(), "sentence-transformers/triplets.jsonl");
        string again = Path.Combine(_folder.Path, "again");

        ImportedTask.Of(again, "beir", new ImportOptions(), Out);

        foreach (string file in (string[])["corpus.jsonl", "queries.jsonl", "qrels/train.tsv", "qrels/dev.tsv", "negatives.jsonl"])
        {
            Assert.Equal(File.ReadAllText(Path.Combine(Out, file)), File.ReadAllText(Path.Combine(again, file)));
        }
    }

    [Theory]
    [InlineData("def f():\n  '''Adds.'''\n  pass", "Adds.", "def f():\n  ''''''\n  pass")]
    [InlineData("def f():\n  r\"\"\"\n  Adds.\n  \"\"\"", "\nAdds.\n", "def f():\n  r\"\"\"\n  \n  \"\"\"")]
    [InlineData("def name(): return 'the name'", "name", "def name(): return 'the name'")]
    [InlineData("// Adds.\nfunction f() {}", "Adds.", "// Adds.\nfunction f() {}")]
    [InlineData("x = name; '''name'''", "name", "x = name; ''''''")]
    public void ADocstringIsTakenOutOnlyWhereItStandsInQuotes(string code, string documentation, string expected) =>
        Assert.Equal(expected, SearchR3.Retrieval.Import.Formats.CodeSearchNetFormat.WithoutDocstring(code, documentation));

    private static byte[] Gzip(string text)
    {
        using MemoryStream memory = new();
        using (GZipStream gzip = new(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return memory.ToArray();
    }

    private ImportedTask Import(string format, params string[] examples) => Import(format, null, examples);

    private ImportedTask Import(string format, ImportOptions? options, params string[] examples) =>
        ImportedTask.Of(Out, format, options, [.. examples.Select(e => ImportedTask.Example(e.Split('/')))]);
}

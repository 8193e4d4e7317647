using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Import;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

public sealed class DatasetImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EqualTextsAreOneAndAnIdDependsOnNothingElse()
    {
        ImportedTask first = Of([Example("q", ["a", "b"], ["c"]), Example("q", ["b"], ["a", "d", "c"]), Example("Q", ["a"], [])]);
        string[] ids = [.. first.Corpus.Select(d => d.Id)];
        ImportedTask second = Of([Example("x", ["c"], []), Example("q", ["a"], [])]);

        Assert.Equal(["a", "b", "c", "d"], first.Documents);
        Assert.Equal(["q", "Q"], first.Queries());
        Assert.Equal(["a", "b"], first.Answers("q"));
        Assert.Equal(["c", "d"], first.Negatives("q"));
        Assert.Equal((4, 1, 2, 1), (first.Report.DuplicateDocuments, first.Report.DuplicateQueries, first.Report.DuplicatePairs, first.Report.NegativesThatAnswer));
        Assert.Equal([ids[2], ids[0]], second.Corpus.Select(d => d.Id));
        Assert.Equal(first.Split("train").Queries[0].Id, second.Split("train").Queries[1].Id);
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    [Fact]
    public void ATitleIsPartOfADocumentsIdentity()
    {
        ImportedTask task = Of([new ImportedExample(default, new Query("", "q"), [new("", "a", "b"), new("", "", "ab"), new("", "ab", ""), new("", "a", "b")], [])]);

        Assert.Equal(3, task.Report.Documents);
    }

    [Fact]
    public void HeldOutQueriesFollowFromSeedAndTextAlone()
    {
        ImportedRecord[] records = [.. Enumerable.Range(0, 500).Select(i => Example($"query {i}", [$"document {i}"], []))];
        ImportOptions options = new() { DevShare = 0.1, Seed = 3 };

        string[] dev = [.. Of(records, options).Queries("dev")];
        ImportedTask reversed = Of([.. records.Reverse(), Example("query 7", ["another"], [])], options);
        ImportedTask less = Of(records[..250], options);

        Assert.InRange(dev.Length, 25, 80);
        Assert.Equal(dev.Order(), reversed.Queries("dev").Order());
        Assert.Empty(reversed.Queries("dev").Intersect(reversed.Queries()));
        Assert.Equal(500, reversed.Queries("dev").Concat(reversed.Queries()).Distinct().Count());
        Assert.Equal(dev.Where(q => records[..250].Any(r => ((ImportedExample)r).Query.Text == q)).Order(), less.Queries("dev").Order());
        Assert.NotEqual(dev, Of(records, options with { Seed = 4 }).Queries("dev"));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.999)]
    public void BothSplitsGetAQueryWhereThereAreTwo(double share)
    {
        ImportedTask two = Of([Example("a", ["x"], []), Example("b", ["y"], []), Example("nobody answers", [], ["x"])], new ImportOptions { DevShare = share });
        ImportedTask one = Of([Example("a", ["x"], [])], new ImportOptions { DevShare = share });

        Assert.Equal(["dev", "train"], two.Splits);
        Assert.Equal(["train"], one.Splits);
    }

    [Fact]
    public void NothingIsHeldOutByDefaultWhereTheSourceHasSplitsOrThisIsNoTrainingSplit()
    {
        ImportedRecord[] records = [.. Enumerable.Range(0, 50).Select(i => Example($"query {i}", [$"document {i}"], []))];

        Assert.Equal(["dev", "train"], Of(records, new ImportOptions()).Splits);
        Assert.Equal(["test"], Of(records, new ImportOptions { Split = "test" }).Splits);
        Assert.Equal(["other", "train"], Of([.. records, Example("z", ["z"], [], "other")], new ImportOptions()).Splits);
    }

    [Fact]
    public void AQueryOfSeveralSplitsStaysWhereItIsHeldOutMost()
    {
        ImportedTask task = Of(
        [
            Example("both", ["a"], ["n"], "train"), Example("both", ["b"], [], "my-test"), Example("dev too", ["c"], [], "validation"), Example("dev too", ["d"], [], "train"),
            Example("twice", ["e"], [], "train"), Example("twice", ["f"], [], "train-small"), Example("train", ["g"], [], "train"),
        ]);

        Assert.Equal(["my-test", "train", "train-small", "validation"], task.Splits.Order(StringComparer.Ordinal));
        Assert.Equal(["twice", "train"], task.Queries());
        Assert.Equal(["b"], task.Answers("both", "my-test"));
        Assert.Equal(["n"], task.Negatives("both", "my-test"));
        Assert.Equal(["c"], task.Answers("dev too", "validation"));
        Assert.Equal(["f"], task.Answers("twice", "train-small"));
        Assert.Equal(2, task.Report.PairsOfHeldOutQueries);
    }

    [Fact]
    public void ALaterJudgementReplacesAnEarlierOneOfItsSplit()
    {
        ImportLocation at = new("x", 1);
        ImportedTask task = Of(
        [
            new ImportedJudgement(at, "q", "a", 3), new ImportedJudgement(at, "q", "b", 0), new ImportedNegative(at, "q", "c"), new ImportedNegative(at, "q", "a"),
            new ImportedJudgement(at, "q", "c", 2), new ImportedJudgement(at, "q", "a", 1),
            new ImportedQuery(at, new Query("q", "query")), .. "abc".Select(c => new ImportedDocument(at, new CorpusDocument($"{c}", "", $"text {c}"))),
        ]);

        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 0, ["c"] = 2 }, task.Judged("query"));
        Assert.Equal(["text b"], task.Negatives("query"));
        Assert.Equal((1, 1, 2, 2), (task.Report.DuplicatePairs, task.Report.JudgedNotRelevant, task.Report.NegativesThatAnswer, task.Report.Pairs));
    }

    [Fact]
    public void ALimitIsOfExamplesAndInACollectionOfAnsweredQueries()
    {
        ImportedTask examples = Of([Example("a", ["x"], []), Example("a", ["y"], []), Example("b", ["z"], [])], new ImportOptions { Limit = 2, DevShare = 0 });
        ImportedTask collection = ImportedTask.Of(Out, "msmarco", new ImportOptions { Limit = 1 }, ImportedTask.Example("msmarco"));

        Assert.Equal((1, 2), (examples.Report.Queries, examples.Report.Documents));
        Assert.Equal((1, 5, 3), (collection.Report.Queries, collection.Report.Documents, collection.Report.QueriesLeftOut));
        Assert.Single(File.ReadLines(Path.Combine(Out, "queries.jsonl")));
    }

    [Fact]
    public void AFailureLeavesTheEarlierImport()
    {
        Of([Example("a", ["x"], [])]);
        string corpus = File.ReadAllText(Path.Combine(Out, "corpus.jsonl"));

        Assert.Throws<SearchR3Exception>(() => Of([Example("b", ["y"], []), new ImportedBadLine(new ImportLocation("x", 2), "x, line 2: broken.")]));

        Assert.Equal(corpus, File.ReadAllText(Path.Combine(Out, "corpus.jsonl")));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Of([Example("b", ["y"], [])]);
        Assert.Equal(["README.md", "corpus.jsonl", "import.json", "qrels", "queries.jsonl"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AFolderWithSomethingElseIsLeftAlone()
    {
        Of([Example("a", ["x"], [])]);
        _folder.Write("out/mined.jsonl", "{}\n");
        _folder.Write("other/notes.txt", "mine");

        Assert.Contains("holds mined.jsonl", Assert.Throws<SearchR3Exception>(() => Of([Example("b", ["y"], [])])).Message, StringComparison.Ordinal);
        string message = Assert.Throws<SearchR3Exception>(() =>
            ImportedTask.Of(Path.Combine(_folder.Path, "other"), new Given([Example("b", ["y"], [])]), new ImportSource([ImportedTask.Example("beir")]))).Message;
        Assert.Contains("holds notes.txt", message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder.Path, "other", "notes.txt")));
    }

    [Fact]
    public void AnInterruptedImportLeavesNothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => DatasetImport.Write(
            new Given([Example("a", ["x"], [])]), new ImportSource([ImportedTask.Example("beir")]), Out, cancellation: source.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void ASourceWithoutAnswersIsRefused() =>
        Assert.Contains("no query that a document answers", Assert.Throws<SearchR3Exception>(() => Of([Example("a", [], ["x"])])).Message, StringComparison.Ordinal);

    [Fact]
    public void AShareOfASourceWithADevSplitIsRefused() =>
        Assert.Contains("devShare is 0.1, but the source has a split dev", Assert.Throws<SearchR3Exception>(() =>
            Of([Example("a", ["x"], []), Example("b", ["x"], [], "dev")], new ImportOptions { DevShare = 0.1 })).Message, StringComparison.Ordinal);

    [Fact]
    public void ProgressEndsAtTheSizeOfTheFiles()
    {
        string file = _folder.Write("data.jsonl", string.Concat(Enumerable.Range(0, 3000).Select(i => $"{{\"query\": \"q{i}\", \"positive\": \"d{i}\"}}\n")));
        ImportSource source = new([file]);
        Reports reports = new();

        DatasetImport.Write(ImportFormats.Get("sentence-transformers"), source, Out, reports);

        Assert.Equal(3, reports.Values.Count);
        Assert.Equal(new FileInfo(file).Length, source.ReadBytes);
        Assert.All(reports.Values, r => Assert.Equal(source.TotalBytes, r.TotalBytes));
    }

    [Theory]
    [InlineData("split is \"a/b\"")]
    [InlineData("devShare is 1;")]
    [InlineData("split is dev and devShare 0.1")]
    [InlineData("limit is 0")]
    [InlineData("skipBadLines is -1")]
    [InlineData("positiveFrom is 0;")]
    [InlineData("columns is \"a\"")]
    [InlineData("columns is \"a,a\"")]
    public void AWrongSettingIsNamed(string words)
    {
        ImportOptions[] wrong =
        [
            new() { Split = "a/b" }, new() { DevShare = 1 }, new() { Split = "dev", DevShare = 0.1 }, new() { Limit = 0 }, new() { SkipBadLines = -1 },
            new() { PositiveFrom = 0 }, new() { Columns = ["a"] }, new() { Columns = ["a", "a"] },
        ];

        Assert.Single(wrong, options => Assert.Throws<SearchR3Exception>(options.Validate).Message.StartsWith(words, StringComparison.Ordinal));
    }

    private static ImportedExample Example(string query, string[] positives, string[] negatives, string? split = null) => new(
        new ImportLocation("x", 1),
        new Query("", query),
        [.. positives.Select(text => new CorpusDocument("", "", text))],
        [.. negatives.Select(text => new CorpusDocument("", "", text))],
        split);

    private ImportedTask Of(IReadOnlyList<ImportedRecord> records, ImportOptions? options = null) =>
        ImportedTask.Of(Out, new Given(records), new ImportSource([ImportedTask.Example("beir")], options ?? new ImportOptions { DevShare = 0 }));

    /// <summary>A format of the library's user.</summary>
    private sealed class Given(IReadOnlyList<ImportedRecord> records) : IImportFormat
    {
        public string Name => "given";

        public IReadOnlyList<string> Rules => ["As given."];

        public IEnumerable<ImportedRecord> Read(ImportSource source) => records;
    }

    private sealed class Reports : IProgress<ImportProgress>
    {
        public List<ImportProgress> Values { get; } = [];

        public void Report(ImportProgress value) => Values.Add(value);
    }
}

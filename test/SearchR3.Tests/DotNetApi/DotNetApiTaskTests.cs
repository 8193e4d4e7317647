using System.Security.Cryptography;
using System.Text;
using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.DotNetApi;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.DotNetApi;

public sealed class DotNetApiTaskTests
{
    private static readonly string[] PackFiles =
    [
        "corpus.jsonl", "queries.jsonl", "qrels/train.tsv", "qrels/reinforce.tsv", "qrels/dev.tsv", "qrels/test.tsv", "README.md",
    ];

    [Fact]
    public void A_member_group_joins_its_overloads_and_leaves_the_summaries_out()
    {
        using TemporaryFolder folder = SmallPack();

        Corpus corpus = DotNetApiTask.BuildCorpus(Small(folder));

        CorpusDocument read = corpus[corpus.IndexOf("M:Lib.Io.Reader.ReadAll")];
        Assert.Equal("Lib.Io.Reader.ReadAll", read.Title);
        Assert.Equal(
            "method with path encoding. file to open for reading. encoding of the file. returns text of the file. throws IOException.",
            read.Text);
        Assert.Equal("method", read.Metadata["kind"]);
        Assert.Equal("Lib.Io", read.Metadata["namespace"]);
        Assert.Equal("Lib.Io.Reader", read.Metadata["type"]);
        Assert.Equal("Lib", read.Metadata["assembly"]);
    }

    [Theory]
    [InlineData("T:Lib.Box`1", "Lib.Box", "Lib")]
    [InlineData("M:Lib.Box`1.#ctor", "Lib.Box.Box", "Lib")]
    [InlineData("M:Lib.Box`1.Map", "Lib.Box.Map", "Lib")]
    [InlineData("P:Lib.Box`1.Item", "Lib.Box.Item", "Lib")]
    [InlineData("T:Lib.Box`1.Lid", "Lib.Box.Lid", "Lib")]
    [InlineData("F:Lib.Box`1.Lid.Open", "Lib.Box.Lid.Open", "Lib")]
    [InlineData("E:Lib.Undocumented.Changed", "Lib.Undocumented.Changed", "Lib")]
    public void Ids_titles_and_namespaces_follow_the_documentation_ids(string id, string title, string space)
    {
        using TemporaryFolder folder = SmallPack();

        Corpus corpus = DotNetApiTask.BuildCorpus(Small(folder));

        CorpusDocument document = corpus[corpus.IndexOf(id)];
        Assert.Equal(title, document.Title);
        Assert.Equal(space, document.Metadata["namespace"]);
    }

    [Theory]
    [InlineData("M:Lib.Box`1.op_Addition")]
    [InlineData("M:Lib.Box`1.System#IDisposable#Dispose")]
    [InlineData("M:System.Runtime.Intrinsics.Vector.Add")]
    public void Operators_explicit_implementations_and_intrinsics_are_left_out(string id)
    {
        using TemporaryFolder folder = SmallPack();

        Assert.Equal(-1, DotNetApiTask.BuildCorpus(Small(folder)).IndexOf(id));
    }

    [Fact]
    public void Summaries_become_queries_with_references_as_short_names()
    {
        using TemporaryFolder folder = SmallPack();
        string output = Path.Combine(folder.Path, "out");

        DotNetApiReport report = DotNetApiTask.Build(Small(folder), output);

        BeirDataset train = BeirDataset.Load(output, "train");
        Query query = Assert.Single(train.Queries, query => query.Text.StartsWith("Reads all the text of", StringComparison.Ordinal));
        Assert.Equal("Reads all the text of path through a Reader, or null when missing.", query.Text);
        Query shared = Assert.Single(train.Queries, query => query.Text.StartsWith("Two members", StringComparison.Ordinal));
        Assert.Equal(["M:Lib.Shared.A", "M:Lib.Shared.B"], train.Qrels.ByQuery[shared.Id].Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(train.Queries, query => query.Text.StartsWith("Four members", StringComparison.Ordinal));
        Assert.Equal(1, report.SummariesSharedByTooMany);
        Assert.Equal(1, report.SummariesOfWrongLength);
    }

    [Theory]
    [InlineData("Gets the <see cref=\"P:A.B.Length\" /> of a <c>string</c> .", "Gets the Length of a string.")]
    [InlineData("Runs on a .NET host , when <see langword=\"true\" />.", "Runs on a .NET host, when true.")]
    [InlineData("Copies <code>buffer</code><para>and</para>more<code>int x;\nint y;</code>.", "Copies buffer and more.")]
    [InlineData("Makes a <see cref=\"M:A.Box`1.#ctor(System.Int32)\" /> or <see cref=\"T:A.List{System.String}\">list</see>.", "Makes a Box or list.")]
    [InlineData("An <xref uid=\"System.Collections.Generic.IEnumerable{T}\"></xref> of <typeparamref name=\"T\" />.", "An IEnumerable of T.")]
    public void Documentation_markup_becomes_plain_text(string inner, string expected) =>
        Assert.Equal(expected, DocumentationText.Render(System.Xml.Linq.XElement.Parse($"<summary>{inner}</summary>")));

    [Fact]
    public void Held_back_documents_have_no_query_in_train()
    {
        using TemporaryFolder folder = SmallPack();
        string output = Path.Combine(folder.Path, "out");

        DotNetApiReport report = DotNetApiTask.Build(
            Small(folder) with { TestQueries = 3, DevQueries = 2, ReinforceQueries = 1 }, output);

        string[] splits = ["train", "reinforce", "dev", "test"];
        string[] documents = [.. splits.SelectMany(split => Documents(output, split))];
        Assert.Equal(3, report.QueriesBySplit["test"]);
        Assert.Equal(2, report.QueriesBySplit["dev"]);
        Assert.Equal(1, report.QueriesBySplit["reinforce"]);
        Assert.Equal(documents.Distinct(StringComparer.Ordinal), documents);
    }

    [Fact]
    public void Summaries_for_reinforcement_come_out_of_train_and_leave_test_and_dev_as_they_were()
    {
        using TemporaryFolder folder = SmallPack();
        string without = Path.Combine(folder.Path, "without");
        string with = Path.Combine(folder.Path, "with");

        DotNetApiTask.Build(Small(folder) with { TestQueries = 2, DevQueries = 1 }, without);
        DotNetApiTask.Build(Small(folder) with { TestQueries = 2, DevQueries = 1, ReinforceQueries = 1 }, with);

        Assert.Equal(Documents(without, "test"), Documents(with, "test"));
        Assert.Equal(Documents(without, "dev"), Documents(with, "dev"));
        Assert.Equal(
            Documents(without, "train").Order(StringComparer.Ordinal),
            Documents(with, "train").Concat(Documents(with, "reinforce")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_small_task_keeps_three_quarters_of_its_queries_for_training()
    {
        using TemporaryFolder folder = SmallPack();
        string[] ids = [.. Enumerable.Range(0, 9).Select(i => $"q-{i}")];
        folder.Write("questions/train.jsonl", string.Join('\n', ids.Select(
            id => $$"""{"_id":"{{id}}","text":"read a file","relevant":["M:Lib.Io.Reader.ReadAll"]}""")));
        string output = Path.Combine(folder.Path, "out");

        DotNetApiReport report = DotNetApiTask.Build(
            Small(folder) with { ReinforceQueries = 4000, ReinforceQuestions = 1500, QuestionsFolder = Path.Combine(folder.Path, "questions") },
            output);

        int all = report.QueriesBySplit["train"] + report.QueriesBySplit["reinforce"];
        Assert.Equal(all / 4, report.QueriesBySplit["reinforce"]);
        Assert.Equal(2, report.QueriesBySplit["questions-reinforce"]);
        Assert.Equal(7, report.QueriesBySplit["questions-train"]);
    }

    [Fact]
    public void Questions_for_reinforcement_are_those_with_the_smallest_digest_of_seed_and_id()
    {
        using TemporaryFolder folder = SmallPack();
        string[] ids = [.. Enumerable.Range(0, 40).Select(i => $"q-{i}")];
        folder.Write("questions/train.jsonl", string.Join('\n', ids.Select(
            id => $$"""{"_id":"{{id}}","text":"read a file","relevant":["M:Lib.Io.Reader.ReadAll"]}""")));
        string output = Path.Combine(folder.Path, "out");

        DotNetApiTask.Build(
            Small(folder) with { ReinforceQuestions = 3, Seed = 7, QuestionsFolder = Path.Combine(folder.Path, "questions") }, output);

        string[] expected = [.. ids.OrderBy(id => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"7:{id}"))), StringComparer.Ordinal).Take(3)];
        Assert.Equal(
            expected.OrderBy(id => Array.IndexOf(ids, id)), BeirDataset.Load(output, "questions-reinforce").Queries.Select(query => query.Id));
        Assert.Equal(ids.Except(expected), BeirDataset.Load(output, "questions-train").Queries.Select(query => query.Id));
    }

    [Fact]
    public void Negative_numbers_of_held_back_queries_are_refused()
    {
        var error = Assert.Throws<SearchR3Exception>(() => DotNetApiTask.BuildCorpus(new() { ReinforceQuestions = -1 }));

        Assert.Equal("ReinforceQueries is 4000 and ReinforceQuestions is -1: neither may be negative.", error.Message);
    }

    [Fact]
    public void Questions_are_added_and_leaking_or_unknown_ones_are_left_out_and_counted()
    {
        using TemporaryFolder folder = SmallPack();
        folder.Write("questions/train.jsonl", """
            {"_id":"q-1","text":"read a file","relevant":["M:Lib.Io.Reader.ReadAll"]}
            {"_id":"q-2","text":"put things into a box","relevant":["M:Lib.Box`1.#ctor","M:Lib.Gone.Away"]}
            {"_id":"q-3","text":"something of another version","relevant":["M:Lib.Gone.Away"]}
            """);
        folder.Write("questions/test.jsonl", """{"_id":"q-4","text":"file as a string","relevant":["M:Lib.Io.Reader.ReadAll"]}""");
        string output = Path.Combine(folder.Path, "out");

        DotNetApiReport report = DotNetApiTask.Build(
            Small(folder) with { QuestionsFolder = Path.Combine(folder.Path, "questions") }, output);

        Assert.Equal(["q-2"], BeirDataset.Load(output, "questions-train").Queries.Select(query => query.Id));
        Assert.Equal(["q-4"], BeirDataset.Load(output, "questions-test").Queries.Select(query => query.Id));
        Assert.Equal(1, report.LeakingTrainQuestions);
        Assert.Equal(1, report.QuestionsWithoutMember);
        Assert.Equal(["q-2 names M:Lib.Gone.Away", "q-3 names M:Lib.Gone.Away"], report.UnknownMembers);
        Assert.Equal(1, report.HeldBackQuestionsSeenAsSummary);
        Assert.Contains("q-3 names M:Lib.Gone.Away", File.ReadAllText(Path.Combine(output, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_packs_is_named()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<SearchR3Exception>(() => DotNetApiTask.BuildCorpus(new() { PacksFolder = folder.Path }));

        Assert.Contains("Microsoft.NETCore.App.Ref", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_installed_SDK_gives_the_size_of_task_that_the_design_promises_and_the_same_bytes_each_time()
    {
        using var folder = new TemporaryFolder();
        string first = Path.Combine(folder.Path, "a");
        string second = Path.Combine(folder.Path, "b");

        DotNetApiReport report = DotNetApiTask.Build(new DotNetApiOptions(), first);
        DotNetApiTask.Build(new DotNetApiOptions(), second);

        Assert.InRange(report.Documents, 25_000, 45_000);
        Assert.InRange(report.QueriesBySplit["train"], 25_000, 45_000);
        Assert.Equal(1000, report.QueriesBySplit["test"]);
        Assert.Equal(1000, report.QueriesBySplit["dev"]);
        Assert.Equal(4000, report.QueriesBySplit["reinforce"]);
        Assert.All(PackFiles, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(first, file)), File.ReadAllBytes(Path.Combine(second, file))));
        Assert.Equal(report.CorpusHash, DotNetApiTask.BuildCorpus().Hash);
        BeirDataset test = BeirDataset.Load(first, "test");
        Assert.Equal("enum", test.Corpus[test.Corpus.IndexOf("T:System.DayOfWeek")].Metadata["kind"]);
        Assert.Equal("System.Collections.Generic", test.Corpus[test.Corpus.IndexOf("T:System.Collections.Generic.List`1.Enumerator")].Metadata["namespace"]);
        Assert.Equal("System.Collections.ArrayList.ArrayList", test.Corpus[test.Corpus.IndexOf("M:System.Collections.ArrayList.#ctor")].Title);
    }

    // The documents that a split's queries ask for, each once.
    private static string[] Documents(string folder, string split) =>
        [.. BeirDataset.Load(folder, split).Qrels.ByQuery.Values.SelectMany(relevant => relevant.Keys).Distinct(StringComparer.Ordinal)];

    private static DotNetApiOptions Small(TemporaryFolder folder) => new()
    {
        PacksFolder = Path.Combine(folder.Path, "packs"),
        Packs = ["Lib.Ref"],
        TestQueries = 0,
        DevQueries = 0,
        ReinforceQueries = 0,
        ReinforceQuestions = 0,
    };

    private static TemporaryFolder SmallPack()
    {
        var folder = new TemporaryFolder();
        folder.Write("packs/Lib.Ref/9.0.10/ref/net9.0/Lib.xml", "<doc><members/></doc>");
        folder.Write("packs/Lib.Ref/10.0.2/ref/net10.0/Lib.xml", """
            <doc><assembly><name>Lib</name></assembly><members>
            <member name="T:Lib.Box`1"><summary>Represents a box of items of one type.</summary></member>
            <member name="T:Lib.Box`1.Lid"><summary>Says how the lid of a box stands.</summary></member>
            <member name="F:Lib.Box`1.Lid.Open"><summary>Open.</summary></member>
            <member name="M:Lib.Box`1.#ctor"><summary>Initializes a new empty box without a lid.</summary></member>
            <member name="M:Lib.Box`1.Map``1(System.Func{`0,``0})"><summary>Turns every item into another item.</summary></member>
            <member name="P:Lib.Box`1.Item(System.Int32)"><summary>Gets the item at the given position.</summary></member>
            <member name="M:Lib.Box`1.op_Addition(Lib.Box{`0},Lib.Box{`0})"><summary>Adds one box to the other one.</summary></member>
            <member name="M:Lib.Box`1.System#IDisposable#Dispose"><summary>Frees what the box holds right now.</summary></member>
            <member name="M:System.Runtime.Intrinsics.Vector.Add(System.Int32)"><summary>Adds two vectors of some numbers.</summary></member>
            <member name="E:Lib.Undocumented.Changed"><summary>Occurs when anything at all has changed.</summary></member>
            <member name="M:Lib.Shared.A"><summary>Two members share this very sentence.</summary></member>
            <member name="M:Lib.Shared.B"><summary>Two members share this very sentence.</summary></member>
            <member name="M:Lib.Four.A"><summary>Four members share this very sentence.</summary></member>
            <member name="M:Lib.Four.B"><summary>Four members share this very sentence.</summary></member>
            <member name="M:Lib.Four.C"><summary>Four members share this very sentence.</summary></member>
            <member name="M:Lib.Four.D"><summary>Four members share this very sentence.</summary></member>
            <member name="M:Lib.Io.Reader.ReadAll(System.String)">
              <summary>Reads all the text of <paramref name="path" />
                through a <see cref="T:Lib.Io.Reader" />, or <see langword="null" /> when missing.</summary>
              <param name="path">The file to open for reading. It must exist.</param>
              <returns>The text of the file.</returns>
              <exception cref="T:System.ArgumentNullException">No path.</exception>
              <exception cref="T:System.IO.IOException">No file.</exception>
            </member>
            <member name="M:Lib.Io.Reader.ReadAll(System.String,System.Text.Encoding)">
              <summary>Reads all the text in an encoding.</summary>
              <param name="path">The file to open.</param>
              <param name="encoding">The encoding of the file.</param>
            </member>
            </members></doc>
            """);
        return folder;
    }
}

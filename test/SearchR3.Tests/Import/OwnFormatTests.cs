using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Import;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Import;

/// <summary>The class below stands in docs/data-import.md too.</summary>
public sealed class OwnFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AClassOfTheUsersIsAFormat()
    {
        string file = _folder.Write("pairs.txt", "a -> b\nc -> d\nno arrow\na -> e\n");

        ImportedTask task = ImportedTask.Of(Path.Combine(_folder.Path, "out"), new ArrowFormat(), new ImportSource([file], new ImportOptions { DevShare = 0, SkipBadLines = 1 }));

        Assert.Equal(["a", "c"], task.Queries());
        Assert.Equal(["b", "e"], task.Answers("a"));
        Assert.EndsWith("pairs.txt, line 3: there is no \"query -> answer\".", Assert.Single(task.Report.FirstSkipped), StringComparison.Ordinal);
    }

    [Fact]
    public void TheDocumentationShowsThisClass()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "data-import.md")).ReplaceLineEndings("\n");
        string source = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "test", "SearchR3.Tests", "Import", "OwnFormatTests.cs")).ReplaceLineEndings("\n");
        string block = page.Split("```csharp\n")[1].Split("```")[0];

        Assert.EndsWith("\n" + block[block.IndexOf("internal sealed class", StringComparison.Ordinal)..], source, StringComparison.Ordinal);
    }
}

internal sealed class ArrowFormat : IImportFormat
{
    public string Name => "arrow";

    public IReadOnlyList<string> Rules => ["A line is `query -> answer`."];

    public IEnumerable<ImportedRecord> Read(ImportSource source) => source.Files.SelectMany(file => source.Records(file, line =>
    {
        string[] parts = line.Text.Split(" -> ");
        return parts.Length == 2
            ? [new ImportedExample(line.Location, new Query("", parts[0]), [new CorpusDocument("", "", parts[1])], [])]
            : throw new SearchR3Exception($"{line.Location}: there is no \"query -> answer\".");
    }));
}

using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>A BEIR folder, checked and copied; also the one that an import or <c>data dotnet-api</c> has written.</summary>
internal sealed class BeirFormat : IImportFormat
{
    private const string Rule = "a BEIR folder has corpus and queries as .jsonl, .jsonl.gz or .parquet (or a folder of these), and qrels/*.tsv";
    private const string NegativesShape = "the records of negatives.jsonl are {\"query-id\": \"...\", \"negatives\": [\"...\"]}";

    public string Name => "beir";

    public IReadOnlyList<string> Rules =>
    [
        "Ids, titles, texts, metadata, grades and splits are those of the source; every judgement names a query and a document that are there.",
        "`negatives.jsonl`, where there is one, is taken over.",
    ];

    /// <summary>Whether the files under <paramref name="folder"/> are those of a BEIR folder.</summary>
    public static bool IsFolder(ImportSource source, string folder) =>
        Find(source, folder, "corpus").Count > 0 && Find(source, folder, "queries").Count > 0 && QrelsOf(source, folder).Any();

    public IEnumerable<ImportedRecord> Read(ImportSource source)
    {
        foreach (string folder in source.Paths)
        {
            if (!IsFolder(source, folder))
            {
                throw new SearchR3Exception($"{folder} is not a BEIR folder: {Rule} (there are: {DataFiles.Names(source)}).");
            }
        }

        return source.Paths.SelectMany(folder => ReadFolder(source, folder));
    }

    private static IEnumerable<ImportedRecord> ReadFolder(ImportSource source, string folder) =>
        Find(source, folder, "corpus").SelectMany(file => Records(source, file, "corpus", (at, r) =>
                new ImportedDocument(at, new CorpusDocument(r.Id, r.Title, r.Text) { Metadata = r.Metadata })))
            .Concat(Find(source, folder, "queries").SelectMany(file => Records(source, file, "queries", (at, r) => new ImportedQuery(at, new Query(r.Id, r.Text)))))
            .Concat(QrelsOf(source, folder).SelectMany(file => TabbedFile.Judgements(source, file, ImportSource.NameOf(file)[..^".tsv".Length])))
            .Concat(InFolder(source, folder, "negatives.jsonl").SelectMany(file => Negatives(source, file)));

    private static IEnumerable<ImportedRecord> Records(ImportSource source, string file, string what, Func<ImportLocation, BeirRecord, ImportedRecord> make)
    {
        if (!DataFiles.IsParquet(file))
        {
            return source.Records(file, line =>
            {
                using JsonDocument json = line.Json();
                return [make(line.Location, JsonRecords.Read(json.RootElement, line.Location.ToString()))];
            });
        }

        return Rows(source, file, make);
    }

    private static IEnumerable<ImportedRecord> Rows(ImportSource source, string file, Func<ImportLocation, BeirRecord, ImportedRecord> make)
    {
        using Stream stream = source.Open(file);
        foreach ((long row, BeirRecord? record, string? problem) in ParquetRecords.ReadRows(stream, file))
        {
            ImportLocation location = new(file, row, IsRow: true);
            yield return record is null ? new ImportedBadLine(location, problem!) : make(location, record);
        }
    }

    private static IEnumerable<ImportedRecord> Negatives(ImportSource source, string file) => source.Records(file, line =>
    {
        using JsonDocument json = line.Json();
        JsonFields fields = new(json.RootElement, line.Location, NegativesShape);
        string query = fields.Text("query-id");
        return [.. fields.Texts("negatives").Select(document => new ImportedNegative(line.Location, query, document))];
    });

    // The first that is there: the same order as that of the reader of BEIR folders.
    private static IReadOnlyList<string> Find(ImportSource source, string folder, string name)
    {
        foreach (string candidate in (string[])[name + ".jsonl", name + ".parquet"])
        {
            string[] file = [.. InFolder(source, folder, candidate)];
            if (file.Length > 0)
            {
                return [file[0]];
            }
        }

        return [.. source.Files.Where(file => IsIn(file, Path.Combine(folder, name)) && (DataFiles.IsParquet(file) || DataFiles.IsJson(source, file)))];
    }

    private static IEnumerable<string> QrelsOf(ImportSource source, string folder) =>
        source.Files.Where(file => IsIn(file, Path.Combine(folder, "qrels")) && DataFiles.IsTsv(file));

    private static IEnumerable<string> InFolder(ImportSource source, string folder, string name) =>
        source.Files.Where(file => IsIn(file, folder) && ImportSource.NameOf(file) == name);

    private static bool IsIn(string file, string folder) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.GetDirectoryName(Path.GetFullPath(file));
}

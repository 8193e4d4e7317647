using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>MS MARCO's files for passage ranking, known by their names.</summary>
internal sealed class MsMarcoFormat : IImportFormat
{
    private const string Rule =
        "MS MARCO is read from collection.tsv, queries*.tsv, qrels*.tsv and qidpidtriples*.tsv, or from triples*.tsv, each also with .gz";

    private static readonly string[] Kinds = ["collection", "queries", "qrels", "qidpidtriples", "triples"];

    public string Name => "msmarco";

    public IReadOnlyList<string> Rules =>
    [
        "`collection*.tsv` (id, text) are the documents, `queries*.tsv` (id, text) the queries, with their ids. `qrels*.tsv` has 2 columns (query, document), 3 (and a grade) or 4 (query, 0, document, grade); `qrels.dev.small.tsv` is the split `dev-small`, `qrels.tsv` the one of `--split`.",
        "`qidpidtriples*.tsv` (query, document that answers it, document that does not) give pairs of the split in the name, and hard negatives.",
        "`triples*.tsv` (texts of query, answer and negative) are read where there is no collection; equal texts are one there.",
    ];

    /// <summary>Whether a file's name is one of those that are read.</summary>
    public static bool Knows(string file) => DataFiles.IsTsv(file) && Kind(file) is not null;

    public IEnumerable<ImportedRecord> Read(ImportSource source)
    {
        string[] files = [.. DataFiles.Of(source, Knows, Rule)];
        bool hasCollection = files.Any(file => Kind(file) == "collection");
        if (files.FirstOrDefault(file => Kind(file) is "qrels" or "qidpidtriples") is string byId)
        {
            foreach (string needed in (string[])["queries", "collection"])
            {
                if (!files.Any(file => Kind(file) == needed))
                {
                    throw new SearchR3Exception($"{byId} names ids, but there is no {needed}*.tsv with their texts; {Rule}.");
                }
            }
        }

        return files.SelectMany(file => Kind(file) switch
        {
            "collection" => TabbedFile.Documents(source, file),
            "queries" => TabbedFile.Queries(source, file),
            "qrels" => TabbedFile.Judgements(source, file, SplitOf(file)),
            "qidpidtriples" => Triples(source, file, SplitOf(file)?.Split('-')[0]),
            _ => hasCollection ? [] : TripleTexts(source, file, SplitOf(file)?.Split('-')[0]),
        });
    }

    private static string? Kind(string file)
    {
        string name = ImportSource.NameOf(file);
        return Array.Find(Kinds, kind => name.StartsWith(kind, StringComparison.OrdinalIgnoreCase));
    }

    // qrels.dev.small.tsv is dev-small.
    private static string? SplitOf(string file)
    {
        string[] parts = ImportSource.NameOf(file).ToLowerInvariant().Split('.')[1..^1];
        return parts.Length == 0 ? null : string.Join('-', parts);
    }

    private static IEnumerable<ImportedRecord> Triples(ImportSource source, string file, string? split) => source.Records(file, line =>
    {
        string[] ids = TabbedFile.Columns(line, "query id", "id of a document that answers it", "id of one that does not");
        return [new ImportedJudgement(line.Location, ids[0], ids[1], 1, split), new ImportedNegative(line.Location, ids[0], ids[2].Trim())];
    });

    private static IEnumerable<ImportedRecord> TripleTexts(ImportSource source, string file, string? split) => source.Records(file, line =>
    {
        string[] texts = TabbedFile.Columns(line, "query", "text that answers it", "text that does not");
        return [new ImportedExample(line.Location, new Query("", texts[0]), [JsonFields.Document(texts[1])], [JsonFields.Document(texts[2])], split)];
    });
}

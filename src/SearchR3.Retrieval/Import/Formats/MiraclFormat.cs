using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>MIRACL's files of one language: topics, TREC judgements and a corpus in JSON lines.</summary>
internal sealed class MiraclFormat : IImportFormat
{
    private const string Shape = "the corpus' records are {\"docid\": \"...\", \"title\": \"...\", \"text\": \"...\"}";
    private const string Rule = "MIRACL is read from topics*.tsv, qrels*.tsv and the corpus' .jsonl or .jsonl.gz files (several --from may name them)";

    private static readonly string[] SplitStarts = ["train", "dev", "test", "valid"];

    public string Name => "miracl";

    public IReadOnlyList<string> Rules =>
    [
        "`topics*.tsv` (id, query), `qrels*.tsv` (query, 0, document, grade) and the JSON lines of the corpus (`docid`, `title`, `text`) are put together by their ids.",
        "The last word of a judgement file's name is the split, as of `qrels.miracl-v1.0-sw-train.tsv`; without one it is that of `--split`.",
    ];

    /// <summary>Whether the file's name is that of MIRACL's queries.</summary>
    public static bool IsTopics(string file) => IsTsv(file, "topics");

    public IEnumerable<ImportedRecord> Read(ImportSource source)
    {
        string[] topics = [.. DataFiles.Of(source, IsTopics, Rule)];
        string[] qrels = [.. DataFiles.Of(source, file => IsTsv(file, "qrels"), Rule)];
        string[] corpus = [.. DataFiles.Of(source, file => DataFiles.IsJson(source, file), Rule)];
        return topics.SelectMany(file => TabbedFile.Queries(source, file))
            .Concat(qrels.SelectMany(file => TabbedFile.Judgements(source, file, SplitOf(file))))
            .Concat(corpus.SelectMany(file => JsonFields.Read(source, file, Shape, (fields, location) =>
                new ImportedDocument(location, new CorpusDocument(fields.Text("docid"), fields.TextOrEmpty("title"), fields.Text("text"))))));
    }

    private static bool IsTsv(string file, string start) =>
        DataFiles.IsTsv(file) && ImportSource.NameOf(file).StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static string? SplitOf(string file)
    {
        string last = ImportSource.NameOf(file)[..^".tsv".Length].Split('-', '.')[^1];
        return Array.Exists(SplitStarts, word => last.StartsWith(word, StringComparison.OrdinalIgnoreCase)) ? last : null;
    }
}

using System.Text.Json;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Tevatron's training lines, whose passages come with their texts.</summary>
internal sealed class TevatronFormat : IImportFormat
{
    private const string Shape =
        "Tevatron's records are {\"query_id\": \"...\", \"query\": \"...\", \"positive_passages\": [{\"docid\": \"...\", \"title\": \"...\", \"text\": \"...\"}], \"negative_passages\": [...]}";

    public string Name => "tevatron";

    public IReadOnlyList<string> Rules =>
    [
        "`query_id` and `docid` are kept as ids; where they are missing, equal texts are one. `positive_passages` answer the query, `negative_passages` are hard negatives.",
    ];

    public IEnumerable<ImportedRecord> Read(ImportSource source) =>
        DataFiles.Json(source, Name).SelectMany(file => JsonFields.Read(source, file, Shape, (fields, location) =>
        {
            CorpusDocument[] positives = [.. Passages(fields, "positive_passages")];
            return positives.Length == 0
                ? throw fields.Wrong("the record has no passage in \"positive_passages\"")
                : new ImportedExample(
                    location, new Query(fields.TextOrEmpty("query_id"), fields.Text("query")), positives, [.. Passages(fields, "negative_passages")]);
        }));

    private static IEnumerable<CorpusDocument> Passages(JsonFields fields, string name)
    {
        foreach (JsonElement element in fields.Elements(name))
        {
            JsonFields passage = fields.Inner(element, name);
            yield return new CorpusDocument(passage.TextOrEmpty("docid"), passage.TextOrEmpty("title"), passage.Text("text"));
        }
    }
}

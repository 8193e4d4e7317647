namespace SearchR3.Retrieval.Import.Formats;

/// <summary>FlagEmbedding's training lines.</summary>
internal sealed class FlagEmbeddingFormat : IImportFormat
{
    private const string Shape = "FlagEmbedding's records are {\"query\": \"...\", \"pos\": [\"...\"], \"neg\": [\"...\"]}";

    public string Name => "flag-embedding";

    public IReadOnlyList<string> Rules =>
    [
        "`query` is the query, the texts of `pos` answer it, those of `neg` are hard negatives (empty ones are left out). `pos_scores`, `neg_scores` and `type` are not read.",
        "`prompt` is left away: a model brings its own prompts. With `--keep-instructions` it stands before the query, on lines of its own.",
    ];

    public IEnumerable<ImportedRecord> Read(ImportSource source) =>
        DataFiles.Json(source, Name).SelectMany(file => JsonFields.Read(source, file, Shape, (fields, location) =>
        {
            string query = fields.Text("query");
            string prompt = source.Options.KeepInstructions ? fields.TextOrEmpty("prompt").TrimEnd() : "";
            IReadOnlyList<string> positives = fields.Texts("pos");
            return positives.Count == 0
                ? throw fields.Wrong("the record has no text in \"pos\"")
                : new ImportedExample(
                    location,
                    new Beir.Query("", prompt.Length > 0 && query.Length > 0 ? $"{prompt}\n{query}" : query),
                    [.. positives.Select(text => JsonFields.Document(text))],
                    [.. fields.Texts("neg").Select(text => JsonFields.Document(text))]);
        }));
}

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Tells a source's format.</summary>
internal static class FormatDetection
{
    /// <summary>Tells it by the names of files first: those of a collection; then by the fields of the first record.</summary>
    public static ImportFormatChoice Detect(ImportSource source)
    {
        if (source.Paths.All(path => BeirFormat.IsFolder(source, path)))
        {
            return Choice("beir", "the files corpus, queries and qrels");
        }

        if (source.Files.FirstOrDefault(MiraclFormat.IsTopics) is string topics)
        {
            return Choice("miracl", $"the file {Path.GetFileName(topics)}");
        }

        if (source.Files.FirstOrDefault(MsMarcoFormat.Knows) is string tsv)
        {
            return Choice("msmarco", $"the file {Path.GetFileName(tsv)}");
        }

        foreach (string file in source.Files)
        {
            if (DataFiles.IsCsv(file) || DataFiles.IsParquet(file) || DataFiles.IsJson(source, file))
            {
                return OfRecord(source, file);
            }
        }

        throw Unknown(source, $"the files {DataFiles.Names(source)} are none that a format has");
    }

    private static ImportFormatChoice OfRecord(ImportSource source, string file)
    {
        FirstRecord record = FirstRecord.Of(source, file);
        string? name = NameOf(record, source.Options);
        return name is not null
            ? Choice(name, $"the fields {string.Join(", ", record.Names.Take(12))} of {Path.GetFileName(file)}")
            : throw Unknown(source, $"{record.Location} has the fields {JsonFields.List(record.Names)}{Hint(record)}");
    }

    private static string? NameOf(FirstRecord record, ImportOptions options)
    {
        if (options.Columns.Count == 0 && record.IsJson)
        {
            if (record.Has("positive_passages"))
            {
                return "tevatron";
            }

            if (record.Has("query") && record.HasList("pos"))
            {
                return "flag-embedding";
            }

            if (record.HasList("messages") || (record.Has("prompt") && (record.Has("completion") || record.Has("chosen"))) || (record.Has("chosen") && record.Has("rejected")))
            {
                return "trl";
            }

            if ((record.Has("docstring") && record.Has("code")) || (record.Has("func_documentation_string") && record.Has("func_code_string")))
            {
                return "codesearchnet";
            }
        }

        return ExampleColumns.Of(record.Names, options.Columns) is null ? null : "sentence-transformers";
    }

    private static string Hint(FirstRecord record) =>
        record.Has("_id") && record.Has("text") ? " (as BEIR's corpus and queries do: name the folder that has them and qrels)"
        : record.IsJson ? ""
        : " (of .csv and .parquet only sentence-transformers' columns are read)";

    private static ImportFormatChoice Choice(string name, string reason) => new(ImportFormats.Get(name), reason);

    private static SearchR3Exception Unknown(ImportSource source, string found) => new(
        $"no format fits {string.Join(", ", source.Paths)}: {found}. Known are "
        + $"sentence-transformers ({ExampleColumns.QueryNames[0]}/{ExampleColumns.QueryNames[1]}/..., {ExampleColumns.PositiveNames[0]}/..., negative_1 ...), flag-embedding (query, pos, neg), "
        + "tevatron (query, positive_passages), trl (messages; prompt and completion or chosen), codesearchnet (docstring, code), msmarco (collection.tsv, queries.tsv, qrels.tsv, triples.tsv), "
        + "miracl (topics*.tsv, qrels*.tsv, corpus), beir (corpus, queries, qrels); give the format, or the columns.");
}

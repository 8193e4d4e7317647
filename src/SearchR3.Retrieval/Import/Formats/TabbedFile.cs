using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Lines whose columns are separated by tabs: texts with ids, and judgements.</summary>
internal static class TabbedFile
{
    /// <summary>The columns of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="names">What each column is; their number is the number of columns.</param>
    /// <exception cref="SearchR3Exception">There are more or fewer.</exception>
    public static string[] Columns(ImportLine line, params string[] names)
    {
        string[] columns = line.Text.Split('\t');
        return columns.Length == names.Length
            ? columns
            : throw new SearchR3Exception($"{line.Location}: {columns.Length} columns where there are {names.Length} ({string.Join(", ", names)}); separate them with tabs, and put none into a text.");
    }

    /// <summary>Documents, one a line.</summary>
    public static IEnumerable<ImportedRecord> Documents(ImportSource source, string file) => source.Records(file, line =>
    {
        string[] columns = Columns(line, "id", "text");
        return [new ImportedDocument(line.Location, new CorpusDocument(columns[0].Trim(), "", columns[1]))];
    });

    /// <summary>Queries, one a line.</summary>
    public static IEnumerable<ImportedRecord> Queries(ImportSource source, string file) => source.Records(file, line =>
    {
        string[] columns = Columns(line, "id", "text");
        return [new ImportedQuery(line.Location, new Query(columns[0].Trim(), columns[1]))];
    });

    /// <summary>
    /// Judgements: query and document; or with a grade, as BEIR has it; or <c>query 0 document grade</c>, as TREC has it. A first line that is a heading is
    /// left out.
    /// </summary>
    public static IEnumerable<ImportedRecord> Judgements(ImportSource source, string file, string? split)
    {
        bool isFirst = true;
        return source.Records(file, line =>
        {
            string[] columns = Qrels.Split(line.Text);
            bool isHeading = isFirst && Qrels.IsHeading(columns);
            isFirst = false;
            if (isHeading)
            {
                return [];
            }

            return columns.Length switch
            {
                2 => [new ImportedJudgement(line.Location, columns[0], columns[1], 1, split)],
                3 or 4 => [new ImportedJudgement(line.Location, columns[0], columns[^2], Qrels.Grade(columns[^1], line.Location.ToString()), split)],
                _ => throw new SearchR3Exception(
                    $"{line.Location}: {columns.Length} columns where judgements have 2 (query, document), 3 (query, document, grade) or 4 (query, 0, document, grade)."),
            };
        });
    }
}

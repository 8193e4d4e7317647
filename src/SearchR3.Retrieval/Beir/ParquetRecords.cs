using Parquet;
using Parquet.Schema;

namespace SearchR3.Retrieval.Beir;

/// <summary>
/// Reads the records of a Parquet file as the Hugging Face hub stores BEIR tasks: a column of ids, one of texts, perhaps one of
/// titles; other columns of text become metadata.
/// </summary>
internal static class ParquetRecords
{
    private static readonly string[] IdNames = ["_id", "id", "docid", "doc_id", "corpus-id", "qid", "query_id", "query-id"];
    private static readonly string[] TextNames = ["text", "contents", "query"];

    /// <summary>The records of <paramref name="path"/> in row order; one row group is in memory at a time.</summary>
    /// <exception cref="SearchR3Exception">The file is not Parquet, lacks a column, or has a row without id or text.</exception>
    public static IEnumerable<BeirRecord> Read(string path, string what)
    {
        using FileStream stream = InputFile.Open(path, what);
        foreach ((long _, BeirRecord? record, string? problem) in ReadRows(stream, path))
        {
            yield return record ?? throw new SearchR3Exception(problem!);
        }
    }

    /// <summary>Each row's number, counted from 1, with its record or what is wrong with it.</summary>
    /// <exception cref="SearchR3Exception">The file is not Parquet or lacks a column.</exception>
    public static IEnumerable<(long Row, BeirRecord? Record, string? Problem)> ReadRows(Stream stream, string path)
    {
        ParquetReader reader = ParquetColumns.Open(stream, path);
        DataField[] fields = reader.Schema.DataFields;
        DataField id = Column(fields, IdNames, path);
        DataField text = Column(fields, TextNames, path);
        DataField? title = Array.Find(fields, field => field.Name == "title");
        DataField[] others = [.. fields.Where(field =>
            field != id && field != text && field != title && ParquetColumns.IsText(field) && ParquetColumns.IsFlat(field))];
        long row = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            string?[] ids = ParquetColumns.Values(rows, id, path);
            string?[] texts = ParquetColumns.Values(rows, text, path);
            string?[]? titles = title is null ? null : ParquetColumns.Values(rows, title, path);
            string?[][] metadata = [.. others.Select(field => ParquetColumns.Values(rows, field, path))];
            for (int i = 0; i < ids.Length; i++)
            {
                row++;
                string location = $"{path}, row {row}";
                if (string.IsNullOrEmpty(ids[i]) || texts[i] is null)
                {
                    string missing = string.IsNullOrEmpty(ids[i]) ? id.Name : text.Name;
                    yield return (row, null, $"{location}: the column \"{missing}\" is empty; give every row an id and a text.");
                    continue;
                }

                yield return (row, new BeirRecord(ids[i]!, titles?[i] ?? "", texts[i]!, Metadata(others, metadata, i), location), null);
            }
        }
    }

    private static Dictionary<string, string> Metadata(DataField[] fields, string?[][] columns, int row)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < fields.Length; i++)
        {
            if (columns[i][row] is string value)
            {
                metadata[fields[i].Name] = value;
            }
        }

        return metadata;
    }

    private static DataField Column(DataField[] fields, string[] names, string path)
    {
        DataField field = names
            .Select(name => Array.Find(fields, field => field.Name == name && ParquetColumns.IsFlat(field)))
            .FirstOrDefault(found => found is not null)
            ?? throw new SearchR3Exception(
                $"{path} has no column {string.Join(" or ", names)} (it has: {string.Join(", ", fields.Select(f => f.Name))}); rename one.");
        return ParquetColumns.IsText(field) || field.ClrType == typeof(int) || field.ClrType == typeof(long)
            ? field
            : throw new SearchR3Exception($"{path}: the column \"{field.Name}\" holds {field.ClrType.Name} values; store text.");
    }
}

using System.Globalization;
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
        ParquetReader reader = Wait(path, ParquetReader.CreateAsync(stream));
        DataField[] fields = reader.Schema.DataFields;
        DataField id = Column(fields, IdNames, path);
        DataField text = Column(fields, TextNames, path);
        DataField? title = Array.Find(fields, field => field.Name == "title");
        DataField[] others = [.. fields.Where(field =>
            field != id && field != text && field != title && IsText(field) && IsFlat(field))];
        long row = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            string?[] ids = Values(rows, id, path);
            string?[] texts = Values(rows, text, path);
            string?[]? titles = title is null ? null : Values(rows, title, path);
            string?[][] metadata = [.. others.Select(field => Values(rows, field, path))];
            for (int i = 0; i < ids.Length; i++)
            {
                row++;
                string location = $"{path}, row {row}";
                if (string.IsNullOrEmpty(ids[i]) || texts[i] is null)
                {
                    string missing = string.IsNullOrEmpty(ids[i]) ? id.Name : text.Name;
                    throw new SearchR3Exception($"{location}: the column \"{missing}\" is empty; give every row an id and a text.");
                }

                yield return new BeirRecord(ids[i]!, titles?[i] ?? "", texts[i]!, Metadata(others, metadata, i), location);
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
            .Select(name => Array.Find(fields, field => field.Name == name && IsFlat(field)))
            .FirstOrDefault(found => found is not null)
            ?? throw new SearchR3Exception(
                $"{path} has no column {string.Join(" or ", names)} (it has: {string.Join(", ", fields.Select(f => f.Name))}); rename one.");
        return IsText(field) || field.ClrType == typeof(int) || field.ClrType == typeof(long)
            ? field
            : throw new SearchR3Exception($"{path}: the column \"{field.Name}\" holds {field.ClrType.Name} values; store text.");
    }

    // The package calls text a memory of characters.
    private static bool IsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string);

    // A member of a list or a structure has a path of several names.
    private static bool IsFlat(DataField field) => field.Path.Length == 1 && !field.IsArray;

    private static string?[] Values(ParquetRowGroupReader rows, DataField field, string path)
    {
        int count = checked((int)rows.RowCount);
        if (IsText(field))
        {
            var texts = new string?[count];
            Wait(path, rows.ReadAsync(field, texts.AsMemory()));
            return texts;
        }

        return field.ClrType == typeof(int) ? Numbers<int>(rows, field, path, count) : Numbers<long>(rows, field, path, count);
    }

    private static string?[] Numbers<T>(ParquetRowGroupReader rows, DataField field, string path, int count)
        where T : struct, IFormattable
    {
        var numbers = new T?[count];
        Wait(path, rows.ReadAsync<T>(field, numbers.AsMemory()));
        return [.. numbers.Select(number => number?.ToString(null, CultureInfo.InvariantCulture))];
    }

    // The package only has asynchronous calls; on a file they complete on this thread.
    private static T Wait<T>(string path, Task<T> task)
    {
        Wait(path, new ValueTask(task));
        return task.Result;
    }

    private static void Wait(string path, ValueTask task)
    {
        try
        {
            task.AsTask().GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            throw new SearchR3Exception($"{path} cannot be read as Parquet ({exception.Message.TrimEnd('.')}); download it again.", exception);
        }
    }
}

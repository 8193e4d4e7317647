using Parquet;
using Parquet.Schema;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Rows of a Parquet file: only the columns that are needed are read, and one row group is in memory at a time.</summary>
internal static class ParquetRows
{
    /// <summary>The rows; each is valid until the next.</summary>
    /// <param name="source">Opens the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="wanted">Which of the columns are read.</param>
    /// <exception cref="SearchR3Exception">The file is not Parquet, or a wanted column holds no text.</exception>
    public static IEnumerable<ExampleRow> Read(ImportSource source, string file, Func<IReadOnlyList<string>, IEnumerable<string>> wanted)
    {
        using Stream stream = source.Open(file);
        ParquetReader reader = ParquetColumns.Open(stream, file);
        DataField[] fields = [.. wanted(Names(reader)).Select(name => Field(reader, name, file))];
        string[] names = [.. fields.Select(field => field.Name)];
        long row = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            Dictionary<string, string?[]> columns = fields.ToDictionary(field => field.Name, field => ParquetColumns.Values(rows, field, file));
            for (int i = 0; i < rows.RowCount; i++)
            {
                int at = i;
                yield return new ExampleRow(new ImportLocation(file, ++row, IsRow: true), names, name => columns[name][at] is { Length: > 0 } text ? [text] : []);
            }
        }
    }

    /// <summary>The columns that a file has.</summary>
    public static IReadOnlyList<string> Names(ParquetReader reader) => [.. reader.Schema.Fields.Select(field => field.Name)];

    private static DataField Field(ParquetReader reader, string name, string file)
    {
        DataField? field = Array.Find(reader.Schema.DataFields, f => f.Name == name && ParquetColumns.IsFlat(f));
        return field is not null && (ParquetColumns.IsText(field) || ParquetColumns.IsNumber(field))
            ? field
            : throw new SearchR3Exception($"{file}: the column \"{name}\" holds neither a text nor a number in each row; write lists and objects as JSON lines.");
    }
}

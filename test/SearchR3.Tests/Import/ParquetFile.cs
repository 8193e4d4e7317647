using Parquet;
using Parquet.Schema;

namespace SearchR3.Tests.Import;

/// <summary>Writes Parquet files of text columns.</summary>
internal static class ParquetFile
{
    /// <summary>One row group; null is a missing value.</summary>
    public static async Task<string> Write(string folder, string name, params (string Name, string?[] Values)[] columns)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DataField[] fields = [.. columns.Select(column => new DataField(column.Name, typeof(string)))];
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int i = 0; i < fields.Length; i++)
        {
            await group.WriteAsync(fields[i], columns[i].Values!);
        }

        return path;
    }
}

using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace SearchR3.Retrieval.Beir;

/// <summary>Reads columns of a Parquet file as texts.</summary>
internal static class ParquetColumns
{
    /// <summary>Reads the file's schema.</summary>
    /// <exception cref="SearchR3Exception">The file is not Parquet.</exception>
    public static ParquetReader Open(Stream stream, string path) => Wait(path, ParquetReader.CreateAsync(stream));

    /// <summary>Whether the column holds text, which the package calls a memory of characters.</summary>
    public static bool IsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string);

    /// <summary>Whether <see cref="Values"/> can write the column's values as numbers.</summary>
    public static bool IsNumber(DataField field) =>
        field.ClrType == typeof(int) || field.ClrType == typeof(long) || field.ClrType == typeof(float) || field.ClrType == typeof(double) || field.ClrType == typeof(bool);

    /// <summary>Whether each row has at most one value: a member of a list or a structure has a path of several names.</summary>
    public static bool IsFlat(DataField field) => field.Path.Length == 1 && !field.IsArray;

    /// <summary>The column's value in each row of a row group, null where it is missing; numbers in invariant digits, false and true as 0 and 1.</summary>
    /// <exception cref="SearchR3Exception">The bytes are damaged.</exception>
    public static string?[] Values(ParquetRowGroupReader rows, DataField field, string path)
    {
        int count = checked((int)rows.RowCount);
        if (IsText(field))
        {
            var texts = new string?[count];
            Wait(path, rows.ReadAsync(field, texts.AsMemory()));
            return texts;
        }

        return field.ClrType switch
        {
            Type type when type == typeof(int) => Numbers<int>(rows, field, path, count),
            Type type when type == typeof(float) => Numbers<float>(rows, field, path, count),
            Type type when type == typeof(double) => Numbers<double>(rows, field, path, count),
            Type type when type == typeof(bool) => Numbers<bool>(rows, field, path, count),
            _ => Numbers<long>(rows, field, path, count),
        };
    }

    private static string?[] Numbers<T>(ParquetRowGroupReader rows, DataField field, string path, int count)
        where T : struct
    {
        var numbers = new T?[count];
        Wait(path, rows.ReadAsync<T>(field, numbers.AsMemory()));
        return [.. numbers.Select(number => number switch
        {
            null => null,
            bool truth => truth ? "1" : "0",
            _ => Convert.ToString(number, CultureInfo.InvariantCulture),
        })];
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

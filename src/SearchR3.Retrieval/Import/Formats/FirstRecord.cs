using System.Text.Json;
using CsvHelper;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>The names of a file's fields, from its heading, its schema, or its first record.</summary>
/// <param name="Location">Where they stand.</param>
/// <param name="Names">The fields.</param>
/// <param name="Lists">Those that hold lists, in JSON.</param>
/// <param name="IsJson">Whether it is a record of JSON lines.</param>
internal sealed record FirstRecord(string Location, IReadOnlyList<string> Names, IReadOnlyList<string> Lists, bool IsJson)
{
    // Bad lines may stand at the top as well as anywhere.
    private const int MaxLines = 100;

    public bool Has(string name) => Names.Contains(name);

    public bool HasList(string name) => Lists.Contains(name);

    /// <summary>Reads as much of the file as that takes.</summary>
    /// <exception cref="SearchR3Exception">There is no record.</exception>
    public static FirstRecord Of(ImportSource source, string file)
    {
        if (DataFiles.IsCsv(file))
        {
            using Stream stream = source.Open(file);
            using var csv = CsvReader.Create(stream, new CsvReaderOptions { Separator = ',', MaxRecordSize = TextLines.MaxLineBytes });
            return new FirstRecord($"the heading of {file}", CsvRows.Headers(csv, file), [], IsJson: false);
        }

        if (DataFiles.IsParquet(file))
        {
            using Stream stream = source.Open(file);
            return new FirstRecord($"the schema of {file}", ParquetRows.Names(ParquetColumns.Open(stream, file)), [], IsJson: false);
        }

        return OfJson(source, file);
    }

    private static FirstRecord OfJson(ImportSource source, string file)
    {
        SearchR3Exception? first = null;
        foreach (ImportLine line in source.Lines(file).Take(MaxLines))
        {
            try
            {
                using JsonDocument json = line.Json();
                JsonProperty[] fields = [.. json.RootElement.EnumerateObject()];
                return new FirstRecord(
                    line.Location.ToString(),
                    [.. fields.Select(field => field.Name)],
                    [.. fields.Where(field => field.Value.ValueKind == JsonValueKind.Array).Select(field => field.Name)],
                    IsJson: true);
            }
            catch (SearchR3Exception e)
            {
                first ??= e;
                if (source.Options.SkipBadLines == 0)
                {
                    break;
                }
            }
        }

        throw first ?? new SearchR3Exception($"{file} has no records; name a file that has some.");
    }
}

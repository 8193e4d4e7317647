using System.Text;
using System.Text.Unicode;
using CsvHelper;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Rows of comma-separated values (RFC 4180) with a heading: quoted fields may hold commas, doubled quotes and line breaks.</summary>
internal static class CsvRows
{
    /// <summary>The rows; each is valid until the next. A row is called by the line on which it starts.</summary>
    /// <exception cref="SearchR3Exception">The file cannot be read, has no heading, or a row is longer than 64 MiB.</exception>
    public static IEnumerable<ExampleRow> Read(ImportSource source, string file)
    {
        CsvMalformedRecord? malformed = null;
        using Stream stream = source.Open(file);
        using var csv = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',',
            Encoding = Encoding.UTF8,
            TrackLineNumbers = true,
            MaxRecordSize = TextLines.MaxLineBytes,
            OnMalformedRecord = record => malformed = record,
        });
        IReadOnlyList<string> names = Headers(csv, file);
        while (Advance(csv, file))
        {
            ImportLocation location = new(file, csv.LineNumber);
            string? problem = Problem(csv, names, malformed);
            malformed = null;
            yield return problem is null ? new ExampleRow(location, names, name => Texts(csv, name)) : ExampleRow.Bad(location, $"{location}: {problem}.");
        }
    }

    /// <summary>The names in the heading.</summary>
    public static IReadOnlyList<string> Headers(CsvReader csv, string file)
    {
        try
        {
            csv.ReadHeader();
            return csv.Headers.Count > 0 ? csv.Headers : throw new SearchR3Exception($"{file} is empty; its first line names the columns.");
        }
        catch (CsvFormatException e)
        {
            throw Unreadable(e, file);
        }
    }

    private static bool Advance(CsvReader csv, string file)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw Unreadable(e, file);
        }
    }

    private static string? Problem(CsvReader csv, IReadOnlyList<string> names, CsvMalformedRecord? malformed)
    {
        string? quoting = malformed?.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed; close it, and double quotes inside a quoted field",
            CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote; double quotes inside a quoted field",
            _ => null,
        };
        return quoting
            ?? (csv.FieldCount != names.Count ? $"the row has {csv.FieldCount} fields where the heading names {names.Count} ({string.Join(", ", names)}); quote fields with commas" : null)
            ?? (Utf8.IsValid(csv.RawRecord) ? null : TextLines.NotUtf8.TrimEnd('.'));
    }

    private static string[] Texts(CsvReader csv, string name) =>
        csv.TryGetFieldIndex(name, out int index) && csv.GetString(index) is { Length: > 0 } text ? [text] : [];

    private static SearchR3Exception Unreadable(CsvFormatException e, string file) => new(
        $"{file}, line {Math.Max(1, e.LineNumber)}: the row is longer than {TextLines.MaxLineBytes} bytes ({e.Message.TrimEnd('.')}); perhaps a quote is opened and never closed.", e);
}

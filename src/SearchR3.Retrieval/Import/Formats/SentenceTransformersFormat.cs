using System.Globalization;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Columns as sentence-transformers' losses take them: pairs, triplets, n-tuples, and pairs or lists with labels.</summary>
internal sealed class SentenceTransformersFormat : IImportFormat
{
    public string Name => "sentence-transformers";

    public IReadOnlyList<string> Rules =>
    [
        $"The query is in the first of these columns that is there: {string.Join(", ", ExampleColumns.QueryNames)}; the document that answers it in the first of {string.Join(", ", ExampleColumns.PositiveNames)}; hard negatives in `negative`, `negative_1`, `negative_2`, ... `--columns` names others. A list in a column is several texts; an empty negative is left out.",
        "Without a column of negatives, `label` (or `score`), from 0 to 1, says what a pair is: from `--positive-from` (0.5) on the document answers the query, below it is a hard negative. Beside negatives these numbers are a teacher's and are not read.",
    ];

    public IEnumerable<ImportedRecord> Read(ImportSource source)
    {
        IEnumerable<string> files = DataFiles.Of(
            source,
            file => DataFiles.IsJson(source, file) || DataFiles.IsCsv(file) || DataFiles.IsParquet(file),
            $"{Name} is read from .jsonl, .csv (both also with .gz) and .parquet");
        return files.SelectMany(file => ReadFile(source, file));
    }

    private static IEnumerable<ImportedRecord> ReadFile(ImportSource source, string file)
    {
        ImportOptions options = source.Options;
        IEnumerable<ExampleRow> rows = DataFiles.IsParquet(file) ? ParquetRows.Read(source, file, names => Columns(names, options, file).All)
            : DataFiles.IsCsv(file) ? CsvRows.Read(source, file)
            : JsonRows.Read(source, file);
        IReadOnlyList<string> names = [];
        ExampleColumns? columns = null;
        foreach (ExampleRow row in rows)
        {
            if (row.Problem is not null)
            {
                yield return new ImportedBadLine(row.Location, row.Problem);
                continue;
            }

            if (columns is null || (!ReferenceEquals(names, row.Names) && !names.SequenceEqual(row.Names)))
            {
                names = row.Names;
                columns = ExampleColumns.Of(names, options.Columns);
            }

            yield return Example(row, columns, options);
        }
    }

    private static ExampleColumns Columns(IReadOnlyList<string> names, ImportOptions options, string file) =>
        ExampleColumns.Of(names, options.Columns) ?? throw new SearchR3Exception($"{file} lacks {ExampleColumns.Missing(options.Columns)} (it has: {JsonFields.List(names)}).");

    private static ImportedRecord Example(ExampleRow row, ExampleColumns? columns, ImportOptions options)
    {
        try
        {
            if (columns is null)
            {
                throw Wrong(row, $"the record lacks {ExampleColumns.Missing(options.Columns)} (it has: {JsonFields.List(row.Names)})");
            }

            IReadOnlyList<string> queries = row.Texts(columns.Query);
            if (queries.Count != 1)
            {
                throw Wrong(row, queries.Count == 0 ? $"\"{columns.Query}\" is empty, where the query is expected" : $"\"{columns.Query}\" has {queries.Count} texts, where one query is expected");
            }

            IReadOnlyList<string> beside = row.Texts(columns.Positive);
            if (beside.Count == 0)
            {
                throw Wrong(row, $"\"{columns.Positive}\" is empty, where a text that answers the query is expected");
            }

            bool[] answers = columns.Label is null ? [.. beside.Select(_ => true)] : Answers(row, columns, beside.Count, options.PositiveFrom);
            return new ImportedExample(
                row.Location,
                new Query("", queries[0]),
                [.. beside.Where((_, i) => answers[i]).Select(text => JsonFields.Document(text))],
                [.. beside.Where((_, i) => !answers[i]).Concat(columns.Negatives.SelectMany(row.Texts)).Select(text => JsonFields.Document(text))]);
        }
        catch (SearchR3Exception e)
        {
            return new ImportedBadLine(row.Location, e.Message);
        }
        catch (InvalidOperationException)
        {
            return new ImportedBadLine(row.Location, $"{row.Location}: an escape is half of a character; write the character itself.");
        }
    }

    private static bool[] Answers(ExampleRow row, ExampleColumns columns, int count, double positiveFrom)
    {
        IReadOnlyList<string> labels = row.Texts(columns.Label!);
        if (labels.Count != count)
        {
            throw Wrong(row, $"\"{columns.Label}\" has {labels.Count} numbers for {count} texts in \"{columns.Positive}\"; give each its own");
        }

        return [.. labels.Select(text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double label) && label >= 0 && label <= 1
                ? label >= positiveFrom
                : throw Wrong(row, $"\"{columns.Label}\" is {text}, where a number from 0 (a negative) to 1 (a positive) is expected"))];
    }

    private static SearchR3Exception Wrong(ExampleRow row, string problem) => new($"{row.Location}: {problem}.");
}

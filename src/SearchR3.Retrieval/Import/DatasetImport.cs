using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>
/// Makes the folder that training reads, whatever the source's format: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels/SPLIT.tsv</c>, where there are hard
/// negatives <c>negatives.jsonl</c>, and a page that says what it is made of. Memory does not grow with the source: texts and pairs wait in files beside the
/// target, which need about as much room as the source without compression.
/// </summary>
public static class DatasetImport
{
    /// <summary>The file by which a folder is known as the work of an import.</summary>
    internal const string ReportFile = "import.json";

    private const string PartsFolder = ".parts";

    private static readonly string[] Written = ["corpus.jsonl", "queries.jsonl", "qrels", "negatives.jsonl", "README.md", ReportFile];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the source and writes the folder, all of it or nothing.</summary>
    /// <param name="format">Reads the source; see <see cref="ImportFormats"/>.</param>
    /// <param name="source">The files, and how they are read and split.</param>
    /// <param name="folder">A folder that does not exist, is empty, or holds an earlier import and nothing else, which is replaced.</param>
    /// <param name="progress">Told of bytes read.</param>
    /// <param name="cancellation">Ends the import; nothing is left of it.</param>
    /// <exception cref="SearchR3Exception">
    /// A file cannot be read, there are more bad lines than allowed (the first that is too many is named with file and line), no query has an answer, or the
    /// folder holds something else.
    /// </exception>
    public static ImportReport Write(
        IImportFormat format, ImportSource source, string folder, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(source);
        source.Options.Validate();
        CheckTarget(folder);
        ImportReport? report = null;
        AtomicFolder.Write(folder, into =>
        {
            string parts = Path.Combine(into, PartsFolder);
            Directory.CreateDirectory(parts);
            using (Importer importer = new(format, source, parts))
            {
                importer.Read(progress, cancellation);
                report = importer.WriteTo(into, cancellation);
            }

            Directory.Delete(parts, recursive: true);
            OutputFile.WriteLines(Path.Combine(into, "README.md"), ImportReadme.Lines(report, format));
            AtomicFile.WriteAllText(Path.Combine(into, ReportFile), JsonSerializer.Serialize(report, Json) + "\n");
        });
        return report!;
    }

    private static void CheckTarget(string folder)
    {
        if (File.Exists(folder))
        {
            throw new SearchR3Exception($"{folder} is a file, but the data is a folder; give another --out");
        }

        string[] present = Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e))] : [];
        string? other = present.Contains(ReportFile) ? present.FirstOrDefault(name => !Written.Contains(name)) : present.FirstOrDefault();
        if (other is not null)
        {
            throw new SearchR3Exception($"{folder} is not empty and holds {other}, which no import has written; give another --out");
        }
    }
}

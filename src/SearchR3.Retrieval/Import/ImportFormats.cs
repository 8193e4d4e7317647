using SearchR3.Retrieval.Import.Formats;

namespace SearchR3.Retrieval.Import;

/// <summary>The formats that are known.</summary>
public static class ImportFormats
{
    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<IImportFormat> All { get; } =
    [
        new SentenceTransformersFormat(), new FlagEmbeddingFormat(), new TevatronFormat(), new TrlFormat(), new MsMarcoFormat(), new CodeSearchNetFormat(),
        new MiraclFormat(), new BeirFormat(),
    ];

    /// <summary>The format with this name.</summary>
    /// <exception cref="SearchR3Exception">There is none.</exception>
    public static IImportFormat Get(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new SearchR3Exception($"there is no format \"{name}\"; the formats are {string.Join(", ", All.Select(format => format.Name))}");

    /// <summary>Tells the format by the names of the files, and where they hold examples by the fields of the first record.</summary>
    /// <exception cref="SearchR3Exception">None fits; the message says what was found.</exception>
    public static ImportFormatChoice Detect(ImportSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        // A source of its own, so that what is looked at does not count as read.
        return FormatDetection.Detect(new ImportSource(source.Paths, source.Options));
    }
}

namespace SearchR3.Retrieval.Import;

/// <summary>
/// Reads one format. <see cref="DatasetImport"/> takes whatever it yields, checks it, and makes one of what occurs several times, so a reader only
/// turns lines into records, one at a time: it holds no more than the record that it is at.
/// </summary>
public interface IImportFormat
{
    /// <summary>The word of <c>--format</c>.</summary>
    public string Name { get; }

    /// <summary>How records become queries, documents and negatives: sentences for the page beside the data.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>The records of the source's files, in their order.</summary>
    /// <exception cref="SearchR3Exception">A file cannot be read at all; a bad line is an <see cref="ImportedBadLine"/>.</exception>
    public IEnumerable<ImportedRecord> Read(ImportSource source);
}

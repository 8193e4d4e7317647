using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.Import;

/// <summary>The files of an import, which a reader goes through one at a time.</summary>
public sealed class ImportSource
{
    private static readonly EnumerationOptions BelowFolder = new() { RecurseSubdirectories = true, MaxRecursionDepth = 16, IgnoreInaccessible = false };

    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);
    private FileStream? _current;
    private long _currentBytes;
    private long _earlierBytes;

    /// <summary>Finds the files.</summary>
    /// <param name="paths">Files and folders. Of a folder all files are meant, also those in its folders, in ordinal order; not hidden ones.</param>
    /// <param name="options">How they are to be read.</param>
    /// <exception cref="SearchR3Exception">A path does not exist, or there is no file.</exception>
    public ImportSource(IReadOnlyList<string> paths, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        Paths = paths;
        Options = options ?? new ImportOptions();
        Files = [.. paths.SelectMany(FilesOf).Distinct(StringComparer.Ordinal)];
        if (Files.Count == 0)
        {
            throw new SearchR3Exception($"{string.Join(", ", paths)} has no files; name a file, or a folder with some");
        }

        TotalBytes = Files.Sum(file => new FileInfo(file).Length);
    }

    /// <summary>What the user named.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The files in the order in which they are read.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>How they are to be read.</summary>
    public ImportOptions Options { get; }

    /// <summary>Of all files together, as they lie on the disk.</summary>
    public long TotalBytes { get; }

    /// <summary>Of what has been read so far.</summary>
    public long ReadBytes => Math.Min(TotalBytes, _earlierBytes + (_current is { CanRead: true } ? _current.Position : _currentBytes));

    /// <summary>The files that were opened, in the order of <see cref="Files"/>.</summary>
    public IEnumerable<string> Opened => Files.Where(_opened.Contains);

    /// <summary>The file's name, without <c>.gz</c>.</summary>
    public static string NameOf(string file)
    {
        string name = Path.GetFileName(file);
        return IsCompressed(name) ? name[..^3] : name;
    }

    /// <summary>Opens a file; one whose name ends with <c>.gz</c> is decompressed.</summary>
    /// <exception cref="SearchR3Exception">It cannot be opened.</exception>
    public Stream Open(string file)
    {
        FileStream stream = InputFile.Open(file, "to be imported");
        _earlierBytes += _currentBytes;
        _current = stream;
        _currentBytes = stream.Length;
        _opened.Add(file);
        return IsCompressed(file) ? new GzipInput(stream, file) : stream;
    }

    /// <summary>The lines of a file that are not blank; a byte-order mark and carriage returns before line ends are dropped.</summary>
    /// <exception cref="SearchR3Exception">The file cannot be read, or a line is longer than 64 MiB.</exception>
    public IEnumerable<ImportLine> Lines(string file)
    {
        using Stream stream = Open(file);
        foreach (TextLine line in TextLines.ReadUnchecked(stream, file))
        {
            yield return new ImportLine(new ImportLocation(file, line.Number), line.Utf8);
        }
    }

    /// <summary>What <paramref name="parse"/> makes of each line; a line for which it throws is a bad line.</summary>
    /// <exception cref="SearchR3Exception">The file cannot be read, or a line is longer than 64 MiB.</exception>
    public IEnumerable<ImportedRecord> Records(string file, Func<ImportLine, IReadOnlyList<ImportedRecord>> parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        foreach (ImportLine line in Lines(file))
        {
            foreach (ImportedRecord record in Parse(line, parse))
            {
                yield return record;
            }
        }
    }

    private static IReadOnlyList<ImportedRecord> Parse(ImportLine line, Func<ImportLine, IReadOnlyList<ImportedRecord>> parse)
    {
        try
        {
            return parse(line);
        }
        catch (SearchR3Exception e)
        {
            return [new ImportedBadLine(line.Location, e.Message)];
        }
        catch (InvalidOperationException)
        {
            // JSON's reader, for an escape such as \ud800 alone: half of a character, which no UTF-8 text can hold.
            return [new ImportedBadLine(line.Location, $"{line.Location}: an escape is half of a character; write the character itself.")];
        }
    }

    private static bool IsCompressed(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> FilesOf(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", BelowFolder).Order(StringComparer.Ordinal)
            : throw new SearchR3Exception($"{path} (to be imported) does not exist: check the path.");
    }
}

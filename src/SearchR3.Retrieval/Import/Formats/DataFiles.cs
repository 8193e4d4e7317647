namespace SearchR3.Retrieval.Import.Formats;

/// <summary>Which of a source's files hold examples, told by the ends of their names.</summary>
internal static class DataFiles
{
    private static readonly string[] JsonEndings = [".jsonl", ".ndjson"];

    /// <summary>JSON lines. A file that the user named himself may also end with <c>.json</c>; in a folder those are descriptions of data sets.</summary>
    public static bool IsJson(ImportSource source, string file) =>
        Ends(file, JsonEndings) || (Ends(file, ".json") && source.Paths.Contains(file));

    /// <summary>Comma-separated values.</summary>
    public static bool IsCsv(string file) => Ends(file, ".csv");

    /// <summary>Parquet.</summary>
    public static bool IsParquet(string file) => Ends(file, ".parquet");

    /// <summary>Tab-separated values.</summary>
    public static bool IsTsv(string file) => Ends(file, ".tsv");

    /// <summary>The files of JSON lines.</summary>
    /// <exception cref="SearchR3Exception">There is none.</exception>
    public static IEnumerable<string> Json(ImportSource source, string format) => Of(source, file => IsJson(source, file), $"{format} is read from .jsonl and .jsonl.gz");

    /// <summary>The files that are wanted.</summary>
    /// <exception cref="SearchR3Exception">There is none; <paramref name="rule"/> says what is read.</exception>
    public static IEnumerable<string> Of(ImportSource source, Func<string, bool> isWanted, string rule)
    {
        string[] files = [.. source.Files.Where(isWanted)];
        return files.Length > 0 ? files : throw new SearchR3Exception($"{string.Join(", ", source.Paths)} has no file to read: {rule} (it has: {Names(source)}).");
    }

    /// <summary>The first of the source's files, for an error.</summary>
    public static string Names(ImportSource source) =>
        string.Join(", ", source.Files.Take(8).Select(file => Path.GetFileName(file))) + (source.Files.Count > 8 ? ", ..." : "");

    private static bool Ends(string file, params string[] endings) =>
        endings.Any(ending => ImportSource.NameOf(file).EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}

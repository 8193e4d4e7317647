namespace SearchR3.Retrieval.Beir;

/// <summary>Finds and reads the records of a corpus or of queries, whichever of the accepted formats they are in.</summary>
internal static class BeirRecords
{
    private const string JsonEnding = ".jsonl";
    private const string ParquetEnding = ".parquet";

    /// <summary>
    /// All records of <paramref name="path"/> (a file, or a folder with files) with unique ids. <paramref name="what"/>, <c>corpus</c> or
    /// <c>queries</c>, is the name of the file in a folder.
    /// </summary>
    /// <exception cref="SearchR3Exception">Nothing readable is there, or an id occurs twice.</exception>
    public static List<BeirRecord> Load(string path, string what)
    {
        var records = new List<BeirRecord>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (BeirRecord record in Read(path, what))
        {
            if (!seen.TryAdd(record.Id, records.Count))
            {
                throw new SearchR3Exception(
                    $"{record.Location}: the id \"{record.Id}\" was already used at {records[seen[record.Id]].Location}; "
                    + "give every record its own id.");
            }

            records.Add(record);
        }

        return records;
    }

    /// <summary>
    /// Where in <paramref name="folder"/> the records called <paramref name="name"/> are: <c>NAME.jsonl</c>, <c>NAME.parquet</c>, or the
    /// folder <c>NAME</c>.
    /// </summary>
    /// <exception cref="SearchR3Exception">None of them is there.</exception>
    public static string Find(string folder, string name)
    {
        string[] entries = InputFile.List(folder, "BEIR folder");
        return TryFind(entries, name) ?? throw new SearchR3Exception(
            $"{folder} has no {name}{JsonEnding}, {name}{ParquetEnding} or folder {name} (it has: {Names(entries)}); name a BEIR folder.");
    }

    private static IEnumerable<BeirRecord> Read(string path, string what)
    {
        if (!Directory.Exists(path))
        {
            return path.EndsWith(ParquetEnding, StringComparison.OrdinalIgnoreCase)
                ? ParquetRecords.Read(path, what)
                : JsonRecords.Read(path, what);
        }

        string[] entries = InputFile.List(path, what);
        if (TryFind(entries, what) is string found)
        {
            return Read(found, what);
        }

        string[] parts = [.. entries.Where(entry => entry.EndsWith(ParquetEnding, StringComparison.OrdinalIgnoreCase))];
        return parts.Length > 0
            ? parts.SelectMany(part => ParquetRecords.Read(part, what))
            : throw new SearchR3Exception(
                $"{path} has neither {what}{JsonEnding} nor {ParquetEnding} files (it has: {Names(entries)}); name the file.");
    }

    private static string? TryFind(string[] entries, string name)
    {
        string[] candidates = [name + JsonEnding, name + ParquetEnding, name];
        return candidates
            .Select(candidate => Array.Find(entries, entry => Path.GetFileName(entry) == candidate))
            .FirstOrDefault(entry => entry is not null);
    }

    private static string Names(string[] entries) =>
        entries.Length == 0 ? "nothing" : string.Join(", ", entries.Take(8).Select(entry => Path.GetFileName(entry)));
}

namespace SearchR3.Retrieval.Beir;

/// <summary>Finds and reads the records of a corpus or of queries, whichever of the accepted formats they are in.</summary>
internal static class BeirRecords
{
    /// <summary>All records of <paramref name="path"/> with unique ids.</summary>
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

    /// <summary>The file or folder in <paramref name="folder"/> that holds the records called <paramref name="name"/>.</summary>
    public static string Find(string folder, string name)
    {
        string[] candidates = [$"{name}.jsonl"];
        string[] entries = [.. InputFile.List(folder, "BEIR folder").Select(entry => Path.GetFileName(entry))];
        return candidates.FirstOrDefault(entries.Contains) is string found
            ? Path.Combine(folder, found)
            : throw new SearchR3Exception(
                $"{folder} has no {string.Join(" or ", candidates)} (it has: {string.Join(", ", entries.Take(8))}); "
                + "name a BEIR folder.");
    }

    private static IEnumerable<BeirRecord> Read(string path, string what) => JsonRecords.Read(path, what);
}

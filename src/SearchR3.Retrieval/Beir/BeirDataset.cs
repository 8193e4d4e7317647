namespace SearchR3.Retrieval.Beir;

/// <summary>
/// One split of a retrieval task in BEIR's folder layout: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels/SPLIT.tsv</c>. Immutable.
/// </summary>
public sealed class BeirDataset
{
    /// <summary>Joins the parts.</summary>
    /// <param name="name">How reports call the task.</param>
    /// <param name="split">For instance <c>test</c>.</param>
    /// <param name="corpus">All documents.</param>
    /// <param name="queries">The candidates; those without judgements are left out.</param>
    /// <param name="qrels">The judgements of the split.</param>
    /// <exception cref="SearchR3Exception">The judgements name a query or a document that is not there.</exception>
    public BeirDataset(string name, string split, Corpus corpus, IEnumerable<Query> queries, Qrels qrels)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(qrels);
        Name = name;
        Split = split;
        Corpus = corpus;
        Qrels = qrels;
        Queries = [.. queries.Where(query => qrels.ByQuery.ContainsKey(query.Id))];
        CheckQueries();
        CheckDocuments();
    }

    /// <summary>How reports call the task: the folder's name.</summary>
    public string Name { get; }

    /// <summary>The split, for instance <c>train</c>, <c>dev</c> or <c>test</c>.</summary>
    public string Split { get; }

    /// <summary>All documents, the same for every split.</summary>
    public Corpus Corpus { get; }

    /// <summary>The queries of the split, that is those with judgements, in file order.</summary>
    public IReadOnlyList<Query> Queries { get; }

    /// <summary>The judgements of the split.</summary>
    public Qrels Qrels { get; }

    /// <summary>Reads one split of a folder.</summary>
    /// <param name="folder">The BEIR folder.</param>
    /// <param name="split">The name of a file in <c>qrels</c>, without ending.</param>
    /// <param name="corpus">The folder's corpus when another split has already read it.</param>
    /// <exception cref="SearchR3Exception">Something is missing or broken; the message names file and line.</exception>
    public static BeirDataset Load(string folder, string split, Corpus? corpus = null)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        string corpusPath = BeirRecords.Find(folder, "corpus");
        string queriesPath = BeirRecords.Find(folder, "queries");
        Qrels qrels = Qrels.Load(FindQrels(folder, split));
        return new BeirDataset(
            name,
            split,
            corpus ?? Corpus.Load(corpusPath),
            BeirRecords.Load(queriesPath, "queries").Select(record => new Query(record.Id, record.Text)),
            qrels);
    }

    /// <summary>
    /// Writes the folder with this one split. Queries of other splits that the folder had are lost: write a folder of several
    /// splits by giving all queries to one dataset.
    /// </summary>
    public void Save(string folder)
    {
        Corpus.Save(Path.Combine(folder, "corpus.jsonl"));
        JsonLinesWriter.WriteQueries(Path.Combine(folder, "queries.jsonl"), Queries);
        Qrels.Save(Path.Combine(folder, "qrels", Split + ".tsv"));
    }

    private static string FindQrels(string folder, string split)
    {
        string qrelsFolder = Path.Combine(folder, "qrels");
        string[] present = [.. InputFile.List(qrelsFolder, "folder of the judgements")
            .Where(path => path.EndsWith(".tsv", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path))];
        return present.Contains(split)
            ? Path.Combine(qrelsFolder, split + ".tsv")
            : throw new SearchR3Exception(
                $"{qrelsFolder} has no split \"{split}\" ({split}.tsv): "
                + $"it has {(present.Length == 0 ? "none" : string.Join(", ", present))}; name one of those.");
    }

    private void CheckQueries()
    {
        if (Queries.Count == Qrels.ByQuery.Count)
        {
            return;
        }

        var known = Queries.Select(query => query.Id).ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. Qrels.ByQuery.Keys.Where(id => !known.Contains(id))];
        throw new SearchR3Exception(
            $"{Name}: the {Split} judgements name {missing.Length} of {Qrels.ByQuery.Count} queries that the queries file lacks, "
            + $"the first is \"{missing[0]}\"; add the queries or remove the judgements.");
    }

    private void CheckDocuments()
    {
        int count = 0;
        string? first = null;
        foreach ((string queryId, IReadOnlyDictionary<string, int> documents) in Qrels.ByQuery)
        {
            foreach (string documentId in documents.Keys.Where(id => Corpus.IndexOf(id) < 0))
            {
                count++;
                first ??= $"\"{documentId}\" of query \"{queryId}\"";
            }
        }

        if (count > 0)
        {
            throw new SearchR3Exception(
                $"{Name}: {count} of {Qrels.Count} {Split} judgements name documents that the corpus lacks, the first is {first}; "
                + "use the corpus that belongs to the judgements or remove them.");
        }
    }
}

namespace SearchR3.Retrieval.Beir;

/// <summary>
/// A smaller task out of a large one: random documents, and of every split the queries whose judged documents are all among them. For trying out
/// settings; its numbers are higher than those of the whole task, because there is less to mistake a document for.
/// </summary>
public static class BeirSample
{
    /// <summary>Writes the sample as a BEIR folder.</summary>
    /// <param name="source">A BEIR folder.</param>
    /// <param name="documents">Documents to draw, at least 1 and at most those of the corpus.</param>
    /// <param name="seed">Chooses them; a larger sample of the same seed holds the smaller one.</param>
    /// <param name="target">A folder that does not exist or is empty.</param>
    /// <param name="keep">Splits that keep all their queries: what is relevant to them is drawn first.</param>
    /// <returns>The queries of each split that has any left.</returns>
    /// <exception cref="SearchR3Exception">Too few documents, a split to keep that is not there, or the target holds something.</exception>
    public static IReadOnlyDictionary<string, int> Write(string source, int documents, int seed, string target, IReadOnlyList<string>? keep = null)
    {
        Corpus corpus = Corpus.Load(BeirRecords.Find(source, "corpus"));
        if (documents < 1 || documents > corpus.Count)
        {
            throw new SearchR3Exception($"a sample of {documents:N0} documents was asked for, but {source} has {corpus.Count:N0}; give a number from 1 to that");
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new SearchR3Exception($"{target} is not empty; give another --out");
        }

        bool[] kept = Kept(source, corpus, keep ?? []);
        int needed = kept.Count(k => k);
        if (needed > documents)
        {
            throw new SearchR3Exception(
                $"a sample of {documents:N0} documents was asked for, but {string.Join(", ", keep!)} need {needed:N0}; give a number from that to {corpus.Count:N0}, or keep fewer splits");
        }

        int[] order = [.. Enumerable.Range(0, corpus.Count)];
        new Random(seed).Shuffle(order);
        Corpus sample = Corpus.From(order.OrderBy(row => kept[row] ? 0 : 1).Take(documents).Order().Select(row => corpus[row]));
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        List<Query> queries = [];
        HashSet<string> seen = [];
        string[] judgements = [.. InputFile.List(Path.Combine(source, "qrels"), "folder of the judgements")
            .Where(path => path.EndsWith(".tsv", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        AtomicFolder.Write(target, folder =>
        {
            foreach (string file in judgements)
            {
                string split = Path.GetFileNameWithoutExtension(file);
                BeirDataset data = BeirDataset.Load(source, split, corpus);
                Query[] whole = [.. data.Queries.Where(q => data.Qrels.ByQuery[q.Id].Keys.All(id => sample.IndexOf(id) >= 0))];
                if (whole.Length == 0)
                {
                    continue;
                }

                counts[split] = whole.Length;
                queries.AddRange(whole.Where(q => seen.Add(q.Id)));
                Qrels.From(whole.SelectMany(q => data.Qrels.ByQuery[q.Id].Select(judged => (q.Id, judged.Key, judged.Value))))
                    .Save(Path.Combine(folder, "qrels", split + ".tsv"));
            }

            JsonLinesWriter.WriteQueries(Path.Combine(folder, "queries.jsonl"), queries);
            sample.Save(Path.Combine(folder, "corpus.jsonl"));
        });
        return counts;
    }

    /// <summary>By row: whether a split of <paramref name="splits"/> judges the document.</summary>
    private static bool[] Kept(string source, Corpus corpus, IReadOnlyList<string> splits)
    {
        bool[] kept = new bool[corpus.Count];
        foreach (string split in splits)
        {
            foreach (int row in BeirDataset.Load(source, split, corpus).Qrels.ByQuery.Values.SelectMany(j => j.Keys).Select(corpus.IndexOf).Where(r => r >= 0))
            {
                kept[row] = true;
            }
        }

        return kept;
    }
}

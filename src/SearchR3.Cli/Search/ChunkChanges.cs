using SearchR3.Documents;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Search;

/// <summary>What became of an index's chunks.</summary>
/// <param name="New">Chunks that were not there.</param>
/// <param name="Changed">Chunks with another text than one of the same file and heading had.</param>
/// <param name="Removed">Chunks that are gone.</param>
/// <param name="Kept">Chunks with the text that they had, wherever they stand now.</param>
internal sealed record ChunkChanges(int New, int Changed, int Removed, int Kept)
{
    /// <summary>Compares two states; null stands for no index.</summary>
    public static ChunkChanges Between(Corpus? before, Corpus after)
    {
        if (before is null)
        {
            return new ChunkChanges(after.Count, 0, 0, 0);
        }

        // A text that stands in several places stays first of all where it was.
        HashSet<int> stayed = [.. Enumerable.Range(0, after.Count).Where(row => TextOf(before, after[row].Id) == after[row].FullText)];
        List<CorpusDocument> added = [.. Enumerable.Range(0, after.Count).Where(row => !stayed.Contains(row)).Select(row => after[row])];
        List<CorpusDocument> gone = [.. before.Where(d => TextOf(after, d.Id) != d.FullText)];
        Dictionary<string, int> texts = Counts(gone, d => d.FullText);
        added.RemoveAll(d => Take(texts, d.FullText));
        texts = Counts(after.Where((_, row) => !stayed.Contains(row)), d => d.FullText);
        gone.RemoveAll(d => Take(texts, d.FullText));

        Dictionary<string, int> places = Counts(gone, Place);
        int changed = added.Count(d => Take(places, Place(d)));
        return new ChunkChanges(added.Count - changed, changed, gone.Count - changed, after.Count - added.Count);
    }

    private static string Place(CorpusDocument document) => $"{FileLocation.Of(document)?.File}\n{document.Title}";

    private static string? TextOf(Corpus corpus, string id) => corpus.IndexOf(id) is >= 0 and int row ? corpus[row].FullText : null;

    private static Dictionary<string, int> Counts(IEnumerable<CorpusDocument> documents, Func<CorpusDocument, string> key) =>
        documents.GroupBy(key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    private static bool Take(Dictionary<string, int> counts, string key)
    {
        if (counts.GetValueOrDefault(key) == 0)
        {
            return false;
        }

        counts[key]--;
        return true;
    }
}
